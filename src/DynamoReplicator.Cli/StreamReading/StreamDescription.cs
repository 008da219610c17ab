namespace DynamoReplicator.Cli.StreamReading;

/// <summary>A stream and the shards that it has now.</summary>
/// <param name="IsDisabled">Whether no more changes will be added to it.</param>
/// <param name="Shards">Its shards, in no order to rely on.</param>
internal sealed record StreamDescription(bool IsDisabled, IReadOnlyList<ListedShard> Shards);
