namespace DynamoReplicator.StreamReading;

/// <summary>A stream cannot be read, or not without losing changes. The message gives the problem and the remedy.</summary>
internal sealed class StreamException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Whether the stream no longer holds some changes, so that only a comparison of the tables can find them.</summary>
    public bool AreChangesLost { get; init; }
}
