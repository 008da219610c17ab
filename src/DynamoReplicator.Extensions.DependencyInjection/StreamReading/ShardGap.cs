namespace DynamoReplicator.StreamReading;

/// <summary>A shard that can no longer be read to its end, so changes are missing.</summary>
/// <param name="ShardId">The shard that the stream no longer has.</param>
/// <param name="WasBegun">Whether the shard had been read in part.</param>
internal sealed record ShardGap(string ShardId, bool WasBegun)
{
    public string Describe() =>
        $"{(WasBegun ? "The rest of the shard" : "The shard")} {ShardId} is no longer in the stream, because DynamoDB keeps changes " +
            "for 24 hours. " +
        $"Its remaining changes were not replicated in that time. {StreamErrors.HowToRecover}";
}
