using System.Text.Json;

namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>Reads a table's stream to its end with the streams API.</summary>
internal static class TableStream
{
    private const string Api = "DynamoDBStreams_20120810.";

    /// <summary>
    /// Returns all changes of the table so far, in order. The stream may lag
    /// behind, so an item is put to mark the end. Its change is included.
    /// </summary>
    public static async Task<List<Change>> ReadAllAsync(TestTable table, RawDynamoDB raw)
    {
        var last = await table.PutMarkerAsync();
        var changes = new List<Change>();
        await Poll.UntilAsync(
            async () =>
            {
                changes.Clear();
                await ReadAsync(table, raw, changes);
                return changes.Count > 0 && changes[^1].Keys.Contains(last, StringComparison.Ordinal);
            },
            "the stream to hold the last change");
        return changes;
    }

    private static async Task ReadAsync(TestTable table, RawDynamoDB raw, List<Change> changes)
    {
        // DynamoDB Local's ARNs have one name for every Region. Lambda's events have the real name.
        var streamArn = table.StreamArn;
        var deliveredArn = streamArn.Replace(":ddblocal:", $":{table.Region}:", StringComparison.Ordinal);
        var description = await raw.CallAsync(Api + "DescribeStream", Json(new { StreamArn = streamArn }));
        foreach (var shard in description.GetProperty("StreamDescription").GetProperty("Shards").EnumerateArray())
        {
            var request =
                new { StreamArn = streamArn, ShardId = shard.GetProperty("ShardId").GetString(), ShardIteratorType = "TRIM_HORIZON" };
            var iterator = (await raw.CallAsync(Api + "GetShardIterator", Json(request))).GetProperty("ShardIterator").GetString();
            while (iterator is not null)
            {
                var page = await raw.CallAsync(Api + "GetRecords", Json(new { ShardIterator = iterator }));
                var records = page.GetProperty("Records").EnumerateArray().Select(record => Change.OfStream(record, deliveredArn)).ToList();
                changes.AddRange(records);
                iterator = records.Count > 0 && page.TryGetProperty("NextShardIterator", out var next) ? next.GetString() : null;
            }
        }
    }

    private static string Json<T>(T request) => JsonSerializer.Serialize(request);
}
