using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DynamoReplicator.Simulation.Running;

namespace DynamoReplicator.Simulation.Mutants;

/// <summary>A handler between the library and the network, in which a mutant changes calls.</summary>
internal sealed class Seam(SimNetwork network, Func<SeamCall, Task<HttpResponseMessage>> tamper) : DelegatingHandler(network)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        var target = request.Headers.GetValues("X-Amz-Target").Single();
        return await tamper(new SeamCall(request.RequestUri!, target, body, base.SendAsync, cancellationToken)).ConfigureAwait(false);
    }
}

/// <summary>A call of the library to the network.</summary>
internal sealed record SeamCall(
    Uri Uri,
    string Target,
    byte[] Body,
    Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> Network,
    CancellationToken Cancellation)
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 300 };

    public string Operation => Target[(Target.IndexOf('.', StringComparison.Ordinal) + 1)..];

    public string Region => Uri.Host.Split('.')[0];

    public bool IsWrite => Operation == "BatchWriteItem";

    public JsonNode Json => JsonNode.Parse(Body, documentOptions: Deep)!;

    public static JsonArray WritesIn(JsonNode body) => body["RequestItems"]!.AsObject().Single().Value!.AsArray();

    public Task<HttpResponseMessage> SendAsync() => SendAsync(Body, Cancellation);

    public Task<HttpResponseMessage> SendAsync(JsonNode body) =>
        WritesIn(body).Count == 0 ? Task.FromResult(Done()) : SendAsync(
            Encoding.UTF8.GetBytes(body.ToJsonString(new JsonSerializerOptions { MaxDepth = 300 })), Cancellation);

    public Task<HttpResponseMessage> SendAsync(byte[] body, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Uri) { Content = new ByteArrayContent(body) };
        request.Headers.Add("X-Amz-Target", Target);
        return Network(request, cancellation);
    }

    /// <summary>Creates the response of a successful write.</summary>
    public static HttpResponseMessage Done() => Answer("{\"UnprocessedItems\":{}}");

    public static HttpResponseMessage Answer(string json) =>
        new(HttpStatusCode.OK) { Content = new StringContent(json, Encoding.UTF8, "application/x-amz-json-1.0") };

    /// <summary>
    /// Returns the response without one of its members. If DynamoDB's response always has the member, it is emptied instead.
    /// </summary>
    public async Task<HttpResponseMessage> WithoutAsync(string member, bool isEmptied = false)
    {
        var answer = await SendAsync().ConfigureAwait(false);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            return answer;
        }
        var json = JsonNode.Parse(await answer.Content.ReadAsByteArrayAsync().ConfigureAwait(false), documentOptions: Deep)!.AsObject();
        json.Remove(member);
        if (isEmptied)
        {
            json[member] = new JsonObject();
        }
        return Answer(json.ToJsonString(new JsonSerializerOptions { MaxDepth = 300 }));
    }
}

/// <summary>A mutant that changes calls.</summary>
/// <param name="name">The defect.</param>
/// <param name="tamper">Creates the change for each process. It may keep state.</param>
/// <param name="shape">Changes a schedule so that the defect can show.</param>
internal sealed class NetworkMutant(
    string name,
    Func<World, Func<SeamCall, Task<HttpResponseMessage>>> tamper,
    Func<ScheduleOptions, ScheduleOptions>? shape = null) : Mutant
{
    public override string Name => name;

    public override ScheduleOptions Shape(ScheduleOptions options) => shape?.Invoke(options) ?? options;

    public override HttpMessageHandler Between(World world, SimProcess process) => new Seam(process.Network, tamper(world));
}
