namespace DynamoReplicator.StreamReading;

/// <summary>A shard that can be read now, and its starting position.</summary>
internal readonly record struct ReadyShard(string ShardId, StreamPosition Position);
