namespace DynamoReplicator.Cli.StreamReading;

/// <summary>A shard that cannot be read to its end any more, or whose parent cannot: changes are missing.</summary>
/// <param name="ShardId">The shard that is gone.</param>
/// <param name="WasBegun">Whether it had been read in part.</param>
internal sealed record ShardGap(string ShardId, bool WasBegun)
{
    public string Describe() =>
        $"{(WasBegun ? "The rest of the shard" : "The shard")} {ShardId} is no longer in the stream: DynamoDB keeps changes for 24 hours, and whatever this " +
        $"one still held was not replicated in that time. {StreamErrors.HowToRecover}";
}
