using System.Text.Json;

namespace DynamoReplicator.StreamReading;

/// <summary>A shard as DescribeStream lists it.</summary>
/// <param name="ShardId">The shard.</param>
/// <param name="ParentShardId">The shard whose records precede this one's; null for none.</param>
/// <param name="IsOpen">Whether records may still be added to the shard.</param>
internal sealed record ListedShard(string ShardId, string? ParentShardId, bool IsOpen)
{
    public static ListedShard Parse(JsonElement shard) => new(
        shard.GetProperty("ShardId"u8).GetString()!,
        shard.TryGetProperty("ParentShardId"u8, out var parent) ? parent.GetString() : null,
        !(shard.TryGetProperty("SequenceNumberRange"u8, out var range)
            && range.TryGetProperty("EndingSequenceNumber"u8, out var end)
            && end.ValueKind == JsonValueKind.String));
}
