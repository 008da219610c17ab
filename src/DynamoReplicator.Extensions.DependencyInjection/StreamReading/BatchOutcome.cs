namespace DynamoReplicator.StreamReading;

/// <summary>The result of a batch, returned by its handler.</summary>
/// <param name="FirstFailed">The sequence number of the first record that failed; null if none did.</param>
/// <param name="Result">The library's result per replica, if there is one.</param>
internal sealed record BatchOutcome(string? FirstFailed, ReplicationResult? Result = null);
