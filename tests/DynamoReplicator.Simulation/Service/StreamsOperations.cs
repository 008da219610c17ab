using System.Globalization;
using System.Text;
using System.Text.Json;
using DynamoReplicator.Simulation.Streams;

namespace DynamoReplicator.Simulation.Service;

/// <summary>
/// The stream operations that <c>run</c> calls:
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html.
/// </summary>
internal static class StreamsOperations
{
    public const string Target = "DynamoDBStreams_20120810.";

    public static byte[] Answer(string target, JsonElement request, SimStream stream) =>
        Encoding.UTF8.GetBytes(target[Target.Length..] switch
        {
            "DescribeStream" => Describe(stream),
            "GetShardIterator" => $"{{\"ShardIterator\":\"{Iterator(request, stream)}\"}}",
            "GetRecords" => Records(
                request.GetProperty("ShardIterator").GetString()!.Split('|'), request.GetProperty("Limit").GetInt32(), stream),
            _ => throw new ServiceException("UnknownOperationException", ""),
        });

    private static string Describe(SimStream stream)
    {
        var shards = stream.Shards.Select(shard => $"{{\"ShardId\":\"{shard.Id}\","
            + (shard.Parent is { } parent ? $"\"ParentShardId\":\"{parent.Id}\"," : "")
            + $"\"SequenceNumberRange\":{{\"StartingSequenceNumber\":\"0\"{(shard.IsClosed ? ",\"EndingSequenceNumber\":\"9\"" : "")}}}}}");
        return $"{{\"StreamDescription\":{{\"StreamStatus\":\"ENABLED\",\"Shards\":[{string.Join(',', shards)}]}}}}";
    }

    private static string Iterator(JsonElement request, SimStream stream)
    {
        var shard = stream.Shards.Single(shard => shard.Id == request.GetProperty("ShardId").GetString());
        var position = request.GetProperty("ShardIteratorType").GetString() switch
        {
            "TRIM_HORIZON" => 0,
            "AFTER_SEQUENCE_NUMBER" => 1 + shard.Records.FindIndex(
                record => record.SequenceNumber == request.GetProperty("SequenceNumber").GetString()),
            _ => throw ServiceException.Invalid("ShardIteratorType"),
        };
        return $"{shard.Id}|{position}";
    }

    private static string Records(string[] iterator, int limit, SimStream stream)
    {
        var shard = stream.Shards.Single(shard => shard.Id == iterator[0]);
        var position = int.Parse(iterator[1], CultureInfo.InvariantCulture);
        var page = shard.Records.Skip(position).Take(limit).ToList();
        position += page.Count;
        var next = shard.IsClosed && position == shard.Records.Count ? "" : $",\"NextShardIterator\":\"{shard.Id}|{position}\"";
        return $"{{\"Records\":[{string.Join(',', page.Select(record => record.StreamsJson))}]{next}}}";
    }
}
