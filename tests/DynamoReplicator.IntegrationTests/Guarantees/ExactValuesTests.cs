using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Guarantees;

/// <summary>
/// Writes items over plain HTTP as JSON text, replicates them through a DynamoDB
/// Local stream and the library, and reads them over plain HTTP. No SDK touches
/// the compared values.
/// </summary>
public sealed class ExactValuesTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    private static readonly string AllBytes = Convert.ToBase64String([.. Enumerable.Range(0, 256).Select(value => (byte)value)]);

    /// <summary>Attribute values as DynamoDB JSON.</summary>
    private static readonly string[] Values =
    [
        """{"N":"12345678901234567890.123456789012345678"}""",
        """{"N":"-99999999999999999999999999999999999999"}""",
        """{"N":"9.9999999999999999999999999999999999999E+125"}""",
        """{"N":"-9.9999999999999999999999999999999999999E+125"}""",
        """{"N":"1E-130"}""",
        """{"N":"0.1"}""",
        """{"N":"0"}""",
        """{"N":"9007199254740993"}""",
        """{"NS":["12345678901234567890123456789012345678","0.30000000000000004","-1E-130","9007199254740993"]}""",
        """{"B":"AP8="}""",
        """{"B":""}""",
        $$$"""{"B":"{{{AllBytes}}}"}""",
        $$$"""{"BS":["AP8=","QVA4PQ==","{{{AllBytes}}}"]}""",
        """{"S":""}""",
        """{"S":" \t\n\r\b\f\"\\\/ \u0001\u001f\u007f\u0080 "}""",
        """{"S":"\u00e9 é e\u0301 \u2028 \ufeff \ufffd 漢字 \ud83d\ude00 😀 👩‍👧‍👦 {\"S\":\"x\"} AP8= 1e3"}""",
        """{"SS":["a","A","é","\ud83d\ude00","\"","1","1.0"]}""",
        """{"BOOL":true}""",
        """{"BOOL":false}""",
        """{"NULL":true}""",
        """{"L":[]}""",
        """{"M":{}}""",
        """{"L":[{"L":[]},{"M":{}},{"NULL":true},{"S":""},{"B":""},{"N":"1.10"},{"SS":["x"]}]}""",
        """{"M":{"S":{"S":"S"},"N":{"N":"1"},"M":{"M":{"NULL":{"NULL":true}}},"é\"\\ \ud83d\ude00.[0]":{"BOOL":false}}}""",
        NestedMaps(31),
        NestedLists(31),
    ];

    [Theory]
    [InlineData(Sender.Own, false)]
    [InlineData(Sender.Own, true)]
    [InlineData(Sender.CallersClient, false)]
    [InlineData(Sender.CallersClient, true)]
    [InlineData(Sender.PublicSdk, false)]
    [InlineData(Sender.PublicSdk, true)]
    public async Task Values_reach_the_replica_exact_to_the_last_digit_and_byte(Sender sender, bool byTheEventClass)
    {
        var item = Values.Select((value, n) => $"\"a{n}\":{value}");
        await ReplicateAsync(sender, [$$$"""{"pk":{"S":"every type"},{{{string.Join(',', item)}}}}""",
            .. Values.Select((value, n) => $$$"""{"pk":{"S":"{{{n}}}"},"value":{{{value}}}}""")], byTheEventClass);
    }

    [Theory]
    [InlineData(Sender.Own)]
    [InlineData(Sender.CallersClient)]
    [InlineData(Sender.PublicSdk)]
    public Task An_item_of_nearly_400_KB_arrives_completely(Sender sender) =>
        ReplicateAsync(sender, [$$$"""{"pk":{"S":"long"},"text":{"S":"{{{string.Concat(Enumerable.Repeat("é\\\"😀x", 45_000))}}}"}}""",
            """{"pk":{"S":"other"}}"""]);

    [Theory]
    [InlineData(Sender.Own)]
    [InlineData(Sender.CallersClient)]
    [InlineData(Sender.PublicSdk)]
    public Task Keys_with_any_text_are_put_and_deleted(Sender sender) =>
        ReplicateAsync(sender, [.. new[] { "\\\"", "\\\\", "\\u0001", "é", "e\\u0301", "😀", "\\ud83d\\ude01", "A", "\\u0061", "{}", " ",
            "\\/" }.Select(text => $$$"""{"pk":{"S":"{{{text}}}"},"value":{"S":"{{{text}}}"}}""")]);

    private async Task ReplicateAsync(Sender sender, string[] items, bool byTheEventClass = false)
    {
        var name = TestTable.NewName();
        var source = await TestTable.CreateAsync(server, Regions.Source, name, TableShape.Text, StreamViewType.NEW_AND_OLD_IMAGES);
        var replica = await TestTable.CreateAsync(server, Regions.Replica, name, TableShape.Text);
        using var raw = new RawDynamoDB(server.Local, source.Region);
        using var rawReplica = new RawDynamoDB(server.Local, replica.Region);
        await using var proxy = new FaultProxy(server.Endpoint);
        using var replicator = sender.Open(new ReplicatorOptions { Replicas = [replica.By(proxy, sender)] });
        foreach (var item in items)
        {
            await raw.CallAsync("DynamoDB_20120810.PutItem", $$$"""{"TableName":"{{{name}}}","Item":{{{item}}}}""");
        }

        var puts = await TableStream.ReadAllAsync(source, raw);
        (await (byTheEventClass ? replicator.ReplicateAsync(TypedEvent.Of(puts)) : replicator.ReplicateAsync(Change.Event(puts))))
            .ThrowIfFailed();

        var expected = await ScanAsync(raw, name);
        expected.Should().HaveCount(items.Length + 1);
        (await ScanAsync(rawReplica, name)).Should().Equal(expected);

        await DeleteAllAsync(source);
        var deletes = (await TableStream.ReadAllAsync(source, raw)).Skip(puts.Count);
        (await replicator.ReplicateAsync(Change.Event(deletes))).ThrowIfFailed();

        (await replica.ItemsAsync()).Should().ContainSingle("the last marker was put after the deletes");
    }

    private static async Task DeleteAllAsync(TestTable table)
    {
        foreach (var item in await table.ItemsAsync())
        {
            await table.Client.DeleteItemAsync(table.Name, new Dictionary<string, AttributeValue> { ["pk"] = item["pk"] });
        }
    }

    /// <summary>Returns every item as the service writes it, with sorted attributes and sets.</summary>
    private static async Task<List<string>> ScanAsync(RawDynamoDB raw, string table)
    {
        var answer = await raw.CallAsync("DynamoDB_20120810.Scan", $$$"""{"TableName":"{{{table}}}","ConsistentRead":true}""");
        answer.TryGetProperty("LastEvaluatedKey", out _).Should().BeFalse("the items fit in a page");
        return [.. answer.GetProperty("Items").EnumerateArray().Select(Ordered).Order(StringComparer.Ordinal)];
    }

    private static string Ordered(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(',', json.EnumerateObject()
            .OrderBy(property => property.Name, StringComparer.Ordinal)
            .Select(property => $"{JsonSerializer.Serialize(property.Name)}:{Value(property)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(',', json.EnumerateArray().Select(Ordered))}]",
        JsonValueKind.String => JsonSerializer.Serialize(json.GetString()),
        _ => json.GetRawText(),
    };

    private static string Value(JsonProperty property) =>
        property.Name is "SS" or "NS" or "BS" && property.Value.ValueKind == JsonValueKind.Array
        ? $"[{string.Join(',', property.Value.EnumerateArray().Select(Ordered).Order(StringComparer.Ordinal))}]"
        : Ordered(property.Value);

    private static string NestedMaps(int levels) => levels == 0 ? """{"S":"deep"}""" : $$$"""{"M":{"m":{{{NestedMaps(levels - 1)}}}}}""";

    private static string NestedLists(int levels) => levels == 0 ? """{"N":"31"}""" : $$$"""{"L":[{{{NestedLists(levels - 1)}}}]}""";
}
