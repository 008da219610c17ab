using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using DynamoReplicator.Aws;
using DynamoReplicator.Calls;
using DynamoReplicator.Tests.Support;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Tests.Aws;

/// <summary>Reads with the SDK's internal types (true) and its public API (false) return the same bytes and errors.</summary>
public class ItemReadsTests : IDisposable
{
    private const string Item = """{"n":{"N":"1.50"},"e":{"S":"\u0041"},"l":{"L":[]},"b":{"B":"AP8="},"pk":{"S":"a"}}""";

    private const string Key = """{"pk":{"S":"a"}}""";

    private const string OtherKey = """{"pk":{"S":"b"}}""";

    private readonly Responses _service = new();
    private readonly CapturingLogger _log = new(LogLevel.Warning);

    public void Dispose()
    {
        _service.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_page_is_read_to_the_byte(bool usesInternals)
    {
        _service.Add($$$"""{"Count":1,"Items":[{{{Item}}}],"LastEvaluatedKey":{{{Key}}},"ConsumedCapacity":{"CapacityUnits":2.5}}""");
        using var client = Client(usesInternals);

        using var page = await client.ScanAsync(1, 4, Bytes(OtherKey), consistent: true, CancellationToken.None);

        page.Items.Select(Text).Should().Equal(Item);
        Text(page.LastEvaluatedKey!.Value).Should().Be(Key);
        client.UnitsTaken.Should().Be(2.5);
        Sorted(_service.Requests.Single()).Should().Be(Sorted(
            $$$"""
            {"TableName":"orders","Segment":1,"TotalSegments":4,"ConsistentRead":true,"ReturnConsumedCapacity":"TOTAL",
             "ExclusiveStartKey":{{{OtherKey}}}}
            """));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Unprocessed_keys_are_read_again(bool usesInternals)
    {
        _service.Add($$$$"""{"Responses":{"orders":[{{{{Item}}}}]},"UnprocessedKeys":{"orders":{"Keys":[{{{{OtherKey}}}}]}}}""");
        _service.Add("""{"Responses":{"orders":[]},"UnprocessedKeys":{}}""");
        using var client = Client(usesInternals);

        var items = await client.GetAsync([Bytes(Key), Bytes(OtherKey)], consistent: true, CancellationToken.None);

        items.Select(Text).Should().Equal(Item);
        _service.Requests.Select(Sorted).Should().Equal(Sorted(RequestFor($"{Key},{OtherKey}")), Sorted(RequestFor(OtherKey)));
    }

    [Theory]
    [InlineData(true, "{}")]
    [InlineData(false, "{}")]
    [InlineData(true, "[]")]
    [InlineData(false, "[]")]
    [InlineData(true, "")]
    [InlineData(false, "")]
    [InlineData(true, """{"Items":{}}""")]
    [InlineData(false, """{"Items":{}}""")]
    [InlineData(true, """{"UnprocessedItems":{}}""")]
    [InlineData(false, """{"UnprocessedItems":{}}""")]
    public async Task A_response_from_another_service_is_an_error(bool usesInternals, string body)
    {
        _service.Add(body);
        using var client = Client(usesInternals);

        await FluentActions.Awaiting(() => client.ScanAsync(0, 1, null, consistent: false, CancellationToken.None)).Should()
            .ThrowAsync<ReplicationException>().WithMessage(
                "The response of eu-west-1/orders to Scan is not DynamoDB JSON. Check the endpoint, and any proxy in between.");
        _service.Requests.Should().ContainSingle("a retry would get the same response");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_denied_read_says_what_to_grant(bool usesInternals)
    {
        _service.Add("""{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"no"}""", HttpStatusCode.BadRequest);
        using var client = Client(usesInternals);

        await FluentActions.Awaiting(() => client.GetAsync([Bytes(Key)], consistent: true, CancellationToken.None)).Should()
            .ThrowAsync<ReplicationException>().WithMessage("*Grant the role dynamodb:BatchGetItem on the table's ARN.*");
    }

    /// <summary>The SDK's own retries come first: three with the library's waits, or as many with the SDK's.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Throttled_reads_are_retried(bool usesInternals)
    {
        _service.Add("""{"__type":"ProvisionedThroughputExceededException"}""", HttpStatusCode.BadRequest);
        _service.Add("""{"Items":[]}""");
        using var client = Client(usesInternals);

        (await client.ScanAsync(0, 1, null, consistent: false, CancellationToken.None)).Items.Should().BeEmpty();

        _service.Requests.Should().HaveCount(2);
    }

    private TableClient Client(bool usesInternals)
    {
        var clock = new ManualTimeProvider { LeapsOverWaitsUpTo = TimeSpan.FromSeconds(10) };
        var wiring = new Wiring { Network = _service, SdkInternals = usesInternals ? null : PublicSdk.Only };
        return new TableClient(TableReference.Parse("eu-west-1/orders"), new CapacityBudget(null, clock), clock, _log, wiring);
    }

    private static string RequestFor(string keys) =>
        $$$"""{"RequestItems":{"orders":{"Keys":[{{{keys}}}],"ConsistentRead":true}},"ReturnConsumedCapacity":"TOTAL"}""";

    /// <summary>Returns the JSON with sorted properties, because the two ways order them differently.</summary>
    private static string Sorted(string json) => Sorted(JsonNode.Parse(json)!).ToJsonString();

    private static JsonNode Sorted(JsonNode json) => json switch
    {
        JsonObject properties => new JsonObject(properties.OrderBy(property => property.Key, StringComparer.Ordinal)
            .Select(property => KeyValuePair.Create(property.Key, (JsonNode?)Sorted(property.Value!)))),
        JsonArray elements => new JsonArray([.. elements.Select(element => Sorted(element!))]),
        _ => json.DeepClone(),
    };

    private static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(json);

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);

    /// <summary>Responds to one request after the other.</summary>
    private sealed class Responses : HttpMessageHandler
    {
        private readonly Queue<HttpResponseMessage> _next = new();

        public List<string> Requests { get; } = [];

        public void Add(string body, HttpStatusCode status = HttpStatusCode.OK) => _next.Enqueue(TestSupport.Responses.Json(status, body));

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add(await request.Content!.ReadAsStringAsync(cancellationToken));
            return _next.Dequeue();
        }
    }
}
