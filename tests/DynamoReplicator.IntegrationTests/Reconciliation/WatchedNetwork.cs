using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DynamoReplicator.IntegrationTests.Reconciliation;

/// <summary>A reconciler's call to the service.</summary>
/// <param name="Number">The number of earlier calls.</param>
/// <param name="Action">The operation, such as <c>Scan</c>.</param>
/// <param name="Region">The Region in the signature.</param>
/// <param name="Body">The request.</param>
/// <param name="At">The time of the call since the network was created.</param>
internal sealed record NetworkCall(int Number, string Action, string Region, JsonObject Body, TimeSpan At)
{
    /// <summary>The consumed capacity in the response, or null before the response.</summary>
    public double? Units { get; set; }

    public bool IsConsistent => Body["RequestItems"]?.AsObject().Single().Value?["ConsistentRead"]?.GetValue<bool>() ?? false;
}

/// <summary>The network under the real SDK. It records calls, and forwards them or causes faults as a test requires.</summary>
internal sealed partial class WatchedNetwork() : DelegatingHandler(new SocketsHttpHandler { UseProxy = false })
{
    private static readonly System.Text.Json.JsonDocumentOptions Deep = new() { MaxDepth = 200 };
    private static readonly System.Text.Json.JsonSerializerOptions DeepToo = new() { MaxDepth = 200 };

    private readonly ConcurrentQueue<NetworkCall> _calls = new();
    private readonly ConcurrentDictionary<string, int> _inFlight = new();
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private int _count;

    public delegate Task<HttpResponseMessage> PassOn(JsonObject? body = null);

    /// <summary>Returns the response to a call. By default it returns the service's response.</summary>
    public Func<NetworkCall, PassOn, Task<HttpResponseMessage>> Answer { get; set; } = (_, passOn) => passOn();

    public IReadOnlyCollection<NetworkCall> Calls => _calls;

    /// <summary>The largest number of calls that were in flight to one Region at the same time.</summary>
    public int MostInFlight { get; private set; }

    public IEnumerable<NetworkCall> CallsOf(string action, string region) =>
        _calls.Where(call => call.Action == action && call.Region == region);

    public static HttpResponseMessage Error(string type, HttpStatusCode status = HttpStatusCode.BadRequest, string message = "no") =>
        new(status)
        {
            Content = new StringContent($"{{\"__type\":\"com.amazonaws.dynamodb.v20120810#{type}\",\"message\":\"{message}\"}}",
                Encoding.UTF8, "application/x-amz-json-1.0"),
        };

    public static HttpResponseMessage Json(JsonNode body) => new(HttpStatusCode.OK)
    {
        Content = new StringContent(body.ToJsonString(DeepToo), Encoding.UTF8, "application/x-amz-json-1.0"),
    };

    public static async Task<JsonObject> BodyOf(HttpResponseMessage answer) =>
        JsonNode.Parse(await answer.Content.ReadAsByteArrayAsync(), documentOptions: Deep)!.AsObject();

    /// <summary>Returns some keys or writes of a batch as unprocessed, as a service without capacity does.</summary>
    public static async Task<HttpResponseMessage> LeaveAsync(NetworkCall call, PassOn passOn, Func<JsonNode, bool> isLeft)
    {
        var (property, unprocessed) = call.Action == "BatchGetItem" ? ("Keys", "UnprocessedKeys") : (null, "UnprocessedItems");
        var body = call.Body.DeepClone().AsObject();
        var (table, request) = body["RequestItems"]!.AsObject().Single();
        var all = (property is null ? request! : request![property]!).AsArray();
        var left = all.Where(element => isLeft(element!)).ToList();
        left.ForEach(element => all.Remove(element));
        JsonObject answer;
        if (all.Count == 0)
        {
            answer = call.Action == "BatchGetItem" ? new JsonObject { ["Responses"] = new JsonObject() } : [];
        }
        else
        {
            using var done = await passOn(body);
            answer = await BodyOf(done);
        }
        var elements = new JsonArray([.. left.Select(element => element!.DeepClone())]);
        answer[unprocessed] = left.Count == 0 ? new JsonObject() : new JsonObject
        {
            [table] = property is null ? elements
            : new JsonObject { ["ConsistentRead"] = call.IsConsistent, [property] = elements }
        };
        return Json(answer);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = JsonNode.Parse(await request.Content!.ReadAsByteArrayAsync(cancellationToken), documentOptions: Deep)!.AsObject();
        var region = RegionInSignature().Match(string.Join(' ', request.Headers.GetValues("Authorization"))).Groups[1].Value;
        var call = new NetworkCall(
            Interlocked.Increment(ref _count) - 1,
            request.Headers.GetValues("X-Amz-Target").Single().Split('.')[1],
            region,
            body,
            TimeProvider.System.GetElapsedTime(_start));
        _calls.Enqueue(call);
        Enter(region);
        try
        {
            var answer = await Answer(call, PassOnAsync);
            await answer.Content.LoadIntoBufferAsync(cancellationToken);
            call.Units = UnitsIn((await BodyOf(answer))["ConsumedCapacity"]);
            answer.RequestMessage = request;
            return answer;
        }
        finally
        {
            _inFlight.AddOrUpdate(region, 0, (_, count) => count - 1);
        }

        async Task<HttpResponseMessage> PassOnAsync(JsonObject? altered)
        {
            if (altered is null)
            {
                return await base.SendAsync(request, cancellationToken);
            }
            using var copy = new HttpRequestMessage(HttpMethod.Post, request.RequestUri)
            {
                Content =
                new StringContent(altered.ToJsonString(DeepToo), Encoding.UTF8, "application/x-amz-json-1.0")
            };
            foreach (var (name, values) in request.Headers)
            {
                copy.Headers.TryAddWithoutValidation(name, values);
            }
            return await base.SendAsync(copy, cancellationToken);
        }
    }

    private static double UnitsIn(JsonNode? consumed) => consumed switch
    {
        JsonArray tables => tables.Sum(table => table!["CapacityUnits"]!.GetValue<double>()),
        JsonObject table => table["CapacityUnits"]!.GetValue<double>(),
        _ => 0,
    };

    private void Enter(string region)
    {
        var inFlight = _inFlight.AddOrUpdate(region, 1, (_, count) => count + 1);
        lock (_inFlight)
        {
            MostInFlight = Math.Max(MostInFlight, inFlight);
        }
    }

    [GeneratedRegex(@"Credential=[^/]+/\d+/([^/]+)/")]
    private static partial Regex RegionInSignature();
}
