using System.Net;
using DynamoReplicator.Aws;
using DynamoReplicator.Calls;

namespace DynamoReplicator.Contenders;

/// <summary>
/// The minimum cost of the same calls through the AWS SDK: the raw handler's bodies, created beforehand, are sent through the same client
/// with as many calls in flight. Nothing is read or accounted for.
/// </summary>
internal static class Floor
{
    private const int ProbesForTheKey = 1;

    public static async Task<Func<Task>> ReplicateAsync(Contest contest)
    {
        var bodies = await BodiesOfRawHandlerAsync(contest);
        var client = new ReplicaClient(DynamoDBClientConfig.For(contest.Replica), SampleEvent.Table, TimeProvider.System);
        var (counts, window) = (new CallCounts(), new CallWindow(Deadline.None, TimeProvider.System, CancellationToken.None));
        return () =>
        {
            var next = -1;
            return Task.WhenAll(Enumerable.Range(0, contest.Concurrency).Select(async _ =>
            {
                while (Interlocked.Increment(ref next) is var body && body < bodies.Length)
                {
                    await client.SendAsync(bodies[body], counts, window);
                }
            }));
        };
    }

    /// <summary>
    /// Returns the bodies that the raw handler sends. The client writes the start of a body's first write and the end of its last one, so
    /// all bytes in between can be passed as one write.
    /// </summary>
    private static async Task<Write[][]> BodiesOfRawHandlerAsync(Contest contest)
    {
        using var recorder = new Recorder();
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [contest.Replica], MaxConcurrency = 1 }, recorder);
        (await replicator.ReplicateAsync(contest.StreamEvent)).ThrowIfFailed();
        return [.. recorder.Bodies.Skip(ProbesForTheKey).Select(AsOneWrite)];
    }

    private static Write[] AsOneWrite(byte[] body)
    {
        const string Put = "{\"PutRequest\":{\"Item\":";
        const string Delete = "{\"DeleteRequest\":{\"Key\":";
        var writes = body.AsSpan().IndexOf((byte)'[') + 1;
        var isDelete = body.AsSpan(writes).StartsWith("{\"DeleteRequest\""u8);
        var start = writes + (isDelete ? Delete : Put).Length;
        var end = body.AsSpan().LastIndexOf("}}]}}"u8);
        return [new Write(Write.NoRecord, isDelete, body.AsMemory(start, end - start))];
    }

    private sealed class Recorder : HttpMessageHandler
    {
        public List<byte[]> Bodies { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Bodies.Add(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent("{\"UnprocessedItems\":{}}"u8.ToArray()) };
        }
    }
}
