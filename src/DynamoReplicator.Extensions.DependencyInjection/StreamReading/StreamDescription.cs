namespace DynamoReplicator.StreamReading;

/// <summary>A stream and its current shards.</summary>
/// <param name="IsDisabled">Whether the stream receives no more changes.</param>
/// <param name="Shards">The shards, in no particular order.</param>
internal sealed record StreamDescription(bool IsDisabled, IReadOnlyList<ListedShard> Shards);
