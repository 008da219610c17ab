using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2;
using DynamoReplicator.IntegrationTests.Support;
using DynamoReplicator.Simulation.Service;
using DynamoReplicator.Simulation.Streams;

namespace DynamoReplicator.IntegrationTests.Simulation;

/// <summary>
/// The simulator accepts, rejects, and returns the same as DynamoDB Local.
/// Cases in which DynamoDB Local differs from the service are left out:
/// it fails on a request with invalid JSON or base64, and accepts a JSON number as a string.
/// </summary>
public sealed class SameResponsesTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    /// <summary>The attributes of an item besides its key, by the name of the case.</summary>
    private static readonly Dictionary<string, string> Attributes = new()
    {
        ["none"] = "",
        ["every type"] = ""","s":{"S":""},"n":{"N":"-1.50E1"},"b":{"B":""},"t":{"BOOL":true},"z":{"NULL":true}""" +
            ""","ss":{"SS":["a","b"]},"ns":{"NS":["1","2"]},"bs":{"BS":["AA=="]},"l":{"L":[]},"m":{"M":{}}""",
        ["38 digits"] = $$""","n":{"N":"{{new string('9', 38)}}"}""",
        ["39 digits"] = $$""","n":{"N":"{{new string('9', 39)}}"}""",
        ["38 digits and zeros"] = $$""","n":{"N":"0.0{{new string('9', 38)}}000"}""",
        ["the largest number"] = ""","n":{"N":"9.9999999999999999999999999999999999999E+125"}""",
        ["too large a number"] = ""","n":{"N":"1E126"}""",
        ["the smallest number"] = ""","n":{"N":"1E-130"}""",
        ["too small a number"] = ""","n":{"N":"1E-131"}""",
        ["no number"] = ""","n":{"N":"one"}""",
        ["an empty number"] = ""","n":{"N":""}""",
        ["an empty string set"] = ""","x":{"SS":[]}""",
        ["an empty number set"] = ""","x":{"NS":[]}""",
        ["an empty binary set"] = ""","x":{"BS":[]}""",
        ["a string twice in a set"] = ""","x":{"SS":["a","a"]}""",
        ["a number twice in a set"] = ""","x":{"NS":["1","1.0"]}""",
        ["a binary twice in a set"] = ""","x":{"BS":["AA==","AA=="]}""",
        ["NULL of false"] = ""","x":{"NULL":false}""",
        ["two types at once"] = ""","x":{"S":"a","N":"1"}""",
        ["no type"] = ""","x":{}""",
        ["31 levels"] = Nested(31),
        ["32 levels"] = Nested(32),
        ["40 levels"] = Nested(40),
        ["just 400 KB"] = $$""","x":{"S":"{{new string('x', ItemReader.LargestItem - "pka".Length - "sk".Length - 2 - "x".Length)}}"}""",
        ["just over 400 KB"] =
            $$""","x":{"S":"{{new string('x', ItemReader.LargestItem - "pka".Length - "sk".Length - 2 - "x".Length + 1)}}"}""",
        ["an index key"] = ""","idx":{"S":"x"}""",
        ["an index key of another type"] = ""","idx":{"N":"1"}""",
        ["an empty index key"] = ""","idx":{"S":""}""",
    };

    private static readonly Dictionary<string, string> Keys = new()
    {
        ["the key"] = """{"pk":{"S":"a"},"sk":{"N":"1"}}""",
        ["another spelling"] = """{"sk":{"N":"1.0"},"pk":{"S":"\u0061"}}""",
        ["an empty text"] = """{"pk":{"S":""},"sk":{"N":"1"}}""",
        ["a text of 2,048 bytes"] = $$$"""{"pk":{"S":"{{{new string('k', 2048)}}}"},"sk":{"N":"1"}}""",
        ["a text of 2,049 bytes"] = $$$"""{"pk":{"S":"{{{new string('k', 2049)}}}"},"sk":{"N":"1"}}""",
        ["no sort key"] = """{"pk":{"S":"a"}}""",
        ["a sort key of another type"] = """{"pk":{"S":"a"},"sk":{"S":"1"}}""",
        ["more than the key"] = """{"pk":{"S":"a"},"sk":{"N":"1"},"x":{"S":"x"}}""",
    };

    public static TheoryData<string> ItemNames => [.. Attributes.Keys];

    public static TheoryData<string> KeyNames => [.. Keys.Keys];

    [Theory]
    [MemberData(nameof(ItemNames))]
    public async Task A_put_gets_the_same_response_from_both_services(string name)
    {
        var item = $$$"""{"pk":{"S":"a"},"sk":{"N":"1"}{{{Attributes[name]}}}}""";
        await ShouldAnswerAlikeAsync(
            ("PutItem", $$"""{"TableName":"TABLE","Item":{{item}}}"""), ("BatchWriteItem", Batch(Put(item), Put(Item(2)))));
    }

    [Theory]
    [MemberData(nameof(KeyNames))]
    public async Task A_key_gets_the_same_response_from_both_services(string name) => await ShouldAnswerAlikeAsync(
        ("PutItem", $$"""{"TableName":"TABLE","Item":{{Item(1)}}}"""),
        ("BatchWriteItem", Batch(Put(Keys[name]))),
        ("BatchGetItem", Get(Keys[name])),
        ("DeleteItem", $$"""{"TableName":"TABLE","Key":{{Keys[name]}}}"""),
        ("BatchWriteItem", Batch(Delete(Keys[name]))));

    [Fact]
    public async Task Batches_of_writes_get_the_same_responses_from_both_services() => await ShouldAnswerAlikeAsync(
        ("BatchWriteItem", Batch([.. Enumerable.Range(1, 25).Select(number => Put(Item(number)))])),
        ("BatchWriteItem", Batch([.. Enumerable.Range(1, 26).Select(number => Put(Item(number)))])),
        ("BatchWriteItem", Batch(Put(Item(1)), Delete(Key(2)), Delete(Key(99)))),
        ("BatchWriteItem", Batch(Put(Item(3)), Delete(Key(3)))),
        ("BatchWriteItem", Batch(Put(Item(3)), Put("""{"sk":{"N":"3.0"},"pk":{"S":"\u0061"}}"""))),
        ("BatchWriteItem", Batch()),
        ("BatchWriteItem", """{"RequestItems":{}}"""),
        ("BatchWriteItem", """{"RequestItems":{"no-such-table":[{"DeleteRequest":{"Key":{"pk":{"S":"a"},"sk":{"N":"1"}}}}]}}"""));

    [Fact]
    public async Task Batches_of_reads_get_the_same_responses_from_both_services() => await ShouldAnswerAlikeAsync(
        ("BatchWriteItem", Batch([.. Enumerable.Range(1, 5).Select(number => Put(Item(number)))])),
        ("BatchGetItem", Get([.. Enumerable.Range(1, 100).Select(Key)])),
        ("BatchGetItem", Get([.. Enumerable.Range(1, 101).Select(Key)])),
        ("BatchGetItem", Get(Key(1), Key(1))),
        ("BatchGetItem", Get()),
        ("BatchGetItem", """{"RequestItems":{"no-such-table":{"Keys":[{"pk":{"S":"a"},"sk":{"N":"1"}}]}}}"""));

    [Fact]
    public async Task Scans() => await ShouldAnswerAlikeAsync(
        ("BatchWriteItem", Batch([.. Enumerable.Range(1, 5).Select(number => Put(Item(number)))])),
        ("Scan", """{"TableName":"TABLE"}"""),
        ("Scan", """{"TableName":"TABLE","ConsistentRead":true,"ReturnConsumedCapacity":"TOTAL"}"""),
        ("Scan", """{"TableName":"TABLE","Limit":5}"""),
        ("Scan", """{"TableName":"TABLE","ProjectionExpression":"#a, #b","ExpressionAttributeNames":{"#a":"pk","#b":"sk"}}"""),
        ("Scan", """{"TableName":"TABLE","Segment":1,"TotalSegments":1}"""),
        ("Scan", """{"TableName":"TABLE","ExclusiveStartKey":{"pk":{"S":"a"},"sk":{"N":"5"}}}"""),
        ("Scan", """{"TableName":"no-such-table"}"""));

    [Fact]
    public async Task Descriptions() => await ShouldAnswerAlikeAsync(
        ("DescribeTable", """{"TableName":"TABLE"}"""),
        ("DescribeTable", """{"TableName":"no-such-table"}"""));

    [Fact]
    public async Task A_table_is_scanned_in_segments_and_pages_each_item_once()
    {
        using var services = await TwoServices.CreateAsync(server);
        for (var number = 1; number <= 60; number += 20)
        {
            await services.CallAsync("BatchWriteItem", Batch(
                [.. Enumerable.Range(number, 20).Select(pk => Put($$$"""{"pk":{"S":"{{{pk}}}"},"sk":{"N":"1"}}"""))]));
        }
        var found = new List<string>();
        foreach (var segment in Enumerable.Range(0, 4))
        {
            ItemKey? start = null;
            while (services.Simulated.Scan(start, segment, 4, isStale: null).Take(7).ToList() is { Count: > 0 } page)
            {
                found.AddRange(page.Select(item => item.Key.Text));
                start = page[^1].Key;
            }
        }

        found.Should().OnlyHaveUniqueItems().And.HaveCount(60);
        (await services.Table.CountAsync()).Should().Be(60);
    }

    [Fact]
    public async Task The_same_writes_make_the_same_stream_records()
    {
        using var services = await TwoServices.CreateAsync(server, StreamViewType.NEW_AND_OLD_IMAGES);
        var stream = new SimStream(services.Simulated, services.Clock);
        foreach (var write in (string[])[Put(Item(1)), Put(Item(1)), Put("""{"pk":{"S":"a"},"sk":{"N":"1.0"},"v":{"N":"2.50"}}"""),
            Put("""{"pk":{"S":"a"},"sk":{"N":"1"},"v":{"N":"2.5"}}"""), Delete(Key(1)), Delete(Key(1)), Put(Item(1))])
        {
            await services.CallAsync("BatchWriteItem", Batch(write));
        }

        var real = (await TableStream.ReadAllAsync(services.Table, services.Real)).SkipLast(1); // The end marker.

        stream.All.Select(record => Described(Encoding.UTF8.GetString(record.Json), services.Simulated.Schema))
            .Should().Equal(real.Select(change => Described(change.Json, services.Simulated.Schema)));
    }

    private async Task ShouldAnswerAlikeAsync(params (string Operation, string Request)[] calls)
    {
        using var services = await TwoServices.CreateAsync(server);
        foreach (var (operation, request) in calls.Append(("Scan", """{"TableName":"TABLE","ConsistentRead":true}""")))
        {
            var (real, simulated) = await services.CallAsync(operation, request);

            simulated.Should().Be(real, "{0} of {1}", operation, request.Length > 400 ? request[..400] : request);
        }
    }

    /// <summary>Describes a stream record by its event name, key, and images.</summary>
    private static string Described(string record, TableSchema schema)
    {
        using var json = JsonDocument.Parse(record);
        var change = json.RootElement.GetProperty("dynamodb");
        return $"{json.RootElement.GetProperty("eventName")} {ItemReader.ReadKey(change.GetProperty("Keys"), schema).Canonical} " +
            $"{Image("OldImage")} {Image("NewImage")}";

        string Image(string name) => change.TryGetProperty(name, out var image) ? ItemReader.ReadItem(image, schema).Canonical : "nothing";
    }

    private static string Nested(int levels) =>
        ",\"x\":" + string.Concat(Enumerable.Repeat("{\"L\":[", levels)) + "{\"S\":\"x\"}" + string.Concat(Enumerable.Repeat("]}", levels));

    private static string Key(int number) => $$$"""{"pk":{"S":"a"},"sk":{"N":"{{{number}}}"}}""";

    private static string Item(int number) => $$$"""{"pk":{"S":"a"},"sk":{"N":"{{{number}}}"},"v":{"N":"1.0"}}""";

    private static string Put(string item) => $$$"""{"PutRequest":{"Item":{{{item}}}}}""";

    private static string Delete(string key) => $$$"""{"DeleteRequest":{"Key":{{{key}}}}}""";

    private static string Batch(params string[] writes) => $$$"""{"RequestItems":{"TABLE":[{{{string.Join(',', writes)}}}]}}""";

    private static string Get(params string[] keys) =>
        $$$$"""{"RequestItems":{"TABLE":{"ConsistentRead":true,"Keys":[{{{{string.Join(',', keys)}}}}]}}}""";
}
