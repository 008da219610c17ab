namespace DynamoReplicator.Cli.Output;

/// <summary>Standard output cannot be written. The message gives the reason.</summary>
internal sealed class OutputException(string message, Exception innerException) : IOException(message, innerException);
