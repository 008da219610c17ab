namespace DynamoReplicator.Cli.StreamReading;

/// <summary>What its handler made of a batch.</summary>
/// <param name="FirstFailed">The sequence number of the first record that failed; null if none did.</param>
/// <param name="Result">The account of every replica, where the library gave one.</param>
internal sealed record BatchOutcome(string? FirstFailed, ReplicationResult? Result = null);
