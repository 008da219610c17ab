namespace DynamoReplicator.Cli.CommandLine;

/// <summary>What was asked cannot be done. The message is for the person: what is wrong and what to do.</summary>
internal sealed class CommandException(string message, Exception? innerException = null) : Exception(message, innerException);
