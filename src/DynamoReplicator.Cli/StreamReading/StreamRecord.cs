namespace DynamoReplicator.Cli.StreamReading;

/// <summary>A record as the service wrote it.</summary>
/// <param name="Utf8">The record: a JSON object.</param>
/// <param name="SequenceNumber">Its place in the shard.</param>
internal readonly record struct StreamRecord(ReadOnlyMemory<byte> Utf8, string SequenceNumber);
