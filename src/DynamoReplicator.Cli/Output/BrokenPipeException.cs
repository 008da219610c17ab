namespace DynamoReplicator.Cli.Output;

/// <summary>Nobody reads the pipe any more.</summary>
internal sealed class BrokenPipeException(string message) : IOException(message);
