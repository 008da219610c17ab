using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.SampleFunction;

/// <summary>Replicates the sample events that AWS publishes, including their byte order mark.</summary>
public sealed class SampleEventTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    private const string AllDone = """{"batchItemFailures":[]}""";

    [Theory]
    [InlineData("dynamodb-event.json", "S", "key", "val")]
    [InlineData("dynamodb-with-ms-event.json", "S", "key", "val")]
    [InlineData("dynamodb-timewindow-event.json", "N", "Id", null)]
    public async Task A_sample_event_is_replicated_and_its_last_change_deletes_the_item(
        string file, string keyType, string partitionKey, string? sortKey)
    {
        var table = await CreateTableAsync(keyType, partitionKey, sortKey);
        await using var function = FunctionUnderTest.Create(server, server.Endpoint, ("REPLICAS", $"{Regions.Replica}/{table}"),
            ("REPORT_BATCH_ITEM_FAILURES", "true"), ("COALESCE", "false"));
        var whole = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "Events", file));
        whole.Should().StartWith([0xEF, 0xBB, 0xBF]);
        using var withoutMark = new MemoryStream(whole, 3, whole.Length - 3);
        var records = JsonNode.Parse(withoutMark)!["Records"]!.AsArray();

        (await function.AnswerAsync(EventOf(records.SkipLast(1)))).Should().Be(AllDone);
        var image = records[^2]!["dynamodb"]!["NewImage"]!;
        JsonNode.DeepEquals(await OnlyItemAsync(table), image).Should().BeTrue("the item is that of the last put, {0}", image);

        var answer = JsonNode.Parse(await function.AnswerAsync(whole))!.AsObject();
        answer["batchItemFailures"]!.AsArray().Should().BeEmpty();
        JsonNode.DeepEquals(answer["state"], JsonNode.Parse(await EventTextAsync(file))!["state"])
            .Should().BeTrue("Lambda wants a window's state back");
        (await server.Client(Regions.Replica).ScanAsync(new ScanRequest { TableName = table })).Items.Should().BeNullOrEmpty();
    }

    /// <summary>The event without its byte order mark.</summary>
    private static async Task<string> EventTextAsync(string file) =>
        await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Events", file));

    private static byte[] EventOf(IEnumerable<JsonNode?> records) =>
        System.Text.Encoding.UTF8.GetBytes(
            new JsonObject { ["Records"] = new JsonArray([.. records.Select(record => record!.DeepClone())]) }.ToJsonString());

    private async Task<JsonNode?> OnlyItemAsync(string table)
    {
        using var raw = new RawDynamoDB(server.Local, Regions.Replica);
        var scan = await raw.CallAsync("DynamoDB_20120810.Scan", $$$"""{"TableName":"{{{table}}}","ConsistentRead":true}""");
        return JsonNode.Parse(scan.GetProperty("Items").EnumerateArray().Single().GetRawText());
    }

    private async Task<string> CreateTableAsync(string keyType, string partitionKey, string? sortKey)
    {
        var table = TestTable.NewName();
        List<KeySchemaElement> schema = [new(partitionKey, KeyType.HASH)];
        if (sortKey is not null)
        {
            schema.Add(new KeySchemaElement(sortKey, KeyType.RANGE));
        }

        List<AttributeDefinition> attributes = [.. schema.Select(element => new AttributeDefinition(element.AttributeName, keyType))];
        await server.Client(Regions.Replica).CreateTableAsync(
            new CreateTableRequest(table, schema, attributes, new ProvisionedThroughput(10, 10)));
        return table;
    }
}
