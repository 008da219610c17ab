namespace DynamoReplicator.StreamReading;

/// <summary>The replication progress of a shard.</summary>
/// <param name="After">The sequence number of the last replicated record; null for none.</param>
/// <param name="IsClosed">Whether all records of the shard have been read and replicated.</param>
internal readonly record struct ShardProgress(string? After, bool IsClosed);
