namespace DynamoReplicator.Cli.CommandLine;

/// <summary>A command cannot be carried out. The message states the problem and the remedy.</summary>
internal sealed class CommandException(string message, Exception? innerException = null) : Exception(message, innerException);
