namespace DynamoReplicator.Cli.StreamReading;

/// <summary>A stream cannot be read, or not without losing changes. The message is for the person who runs the program: what is wrong and what to do.</summary>
internal sealed class StreamException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Whether changes are in no stream any more, so that only a comparison of the tables finds what they were.</summary>
    public bool AreChangesLost { get; init; }
}
