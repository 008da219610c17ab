namespace DynamoReplicator.Cli.Output;

/// <summary>The reader of the pipe has closed it.</summary>
internal sealed class BrokenPipeException(string message) : IOException(message);
