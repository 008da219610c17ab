namespace DynamoReplicator.Cli.StreamReading;

/// <summary>A shard that may be read now, and where.</summary>
internal readonly record struct ReadyShard(string ShardId, StreamPosition Position);
