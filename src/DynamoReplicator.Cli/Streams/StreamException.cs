namespace DynamoReplicator.Cli.Streams;

/// <summary>A stream cannot be read, or not without losing changes. The message is for the person who runs the program: what is wrong and what to do.</summary>
internal sealed class StreamException(string message, Exception? innerException = null) : Exception(message, innerException);
