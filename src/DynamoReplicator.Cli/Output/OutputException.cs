namespace DynamoReplicator.Cli.Output;

/// <summary>Standard output cannot be written. The message is for the person: what is wrong.</summary>
internal sealed class OutputException(string message, Exception innerException) : IOException(message, innerException);
