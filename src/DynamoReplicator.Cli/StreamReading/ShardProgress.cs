namespace DynamoReplicator.Cli.StreamReading;

/// <summary>How far a shard has been replicated.</summary>
/// <param name="After">The sequence number of the last record that has been replicated; null if none has.</param>
/// <param name="IsClosed">Whether the shard has been read to its end and all of its records have been replicated.</param>
internal readonly record struct ShardProgress(string? After, bool IsClosed);
