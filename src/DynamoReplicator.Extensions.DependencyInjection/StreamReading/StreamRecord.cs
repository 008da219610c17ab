namespace DynamoReplicator.StreamReading;

/// <summary>A record in the service's own bytes.</summary>
/// <param name="Utf8">The record, as a JSON object.</param>
/// <param name="SequenceNumber">The record's position in the shard.</param>
internal readonly record struct StreamRecord(ReadOnlyMemory<byte> Utf8, string SequenceNumber);
