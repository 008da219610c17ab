using System.Text;
using DynamoReplicator.Aws;
using DynamoReplicator.Calls;
using DynamoReplicator.Tests.Support;
using DynamoReplicator.Tests.Writing;

namespace DynamoReplicator.Tests.Aws;

/// <summary>Dead connections of a pool cost at most one timeout.</summary>
public class ConnectionPoolTests
{
    private const string Written = """{"UnprocessedItems":{}}""";

    private static readonly Write[] Writes = [new(0, IsDelete: false, Encoding.UTF8.GetBytes("""{"pk":{"S":"a"}}"""))];

    private readonly ManualTimeProvider _clock = new();

    [Theory]
    [InlineData(59, 1)]
    [InlineData(61, 2)]
    public async Task A_connection_is_not_used_again_after_a_minute_s_pause(int pause, int expectedConnection)
    {
        await using var server = new SocketServer(call => call.RespondAsync(Written));
        using var client = ClientOf(server);

        await SendAsync(client).InTimeAsync();
        _clock.Advance(TimeSpan.FromSeconds(pause));
        await SendAsync(client).InTimeAsync();

        server.Connections.Should().Equal(1, expectedConnection);
    }

    [Fact]
    public async Task After_an_attempt_without_a_response_no_pooled_connection_is_used_again()
    {
        var isDead = false;
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var arrived = 0;
        await using var server = new SocketServer(async call =>
        {
            if (isDead && call.Connection <= 2)
            {
                await call.StaySilentAsync();
            }
            if (Interlocked.Increment(ref arrived) == 2)
            {
                both.SetResult();
            }
            await both.Task;
            await call.RespondAsync(Written);
        });
        using var client = ClientOf(server);
        await Task.WhenAll(SendAsync(client), SendAsync(client)).InTimeAsync();
        server.Connections.Should().BeEquivalentTo([1, 2], "both calls were in flight at once");
        isDead = true;

        var call = SendAsync(client);
        await Poll.UntilAsync(() => server.Calls.Count == 3, "the request arrives");
        _clock.Advance(TimeSpan.FromSeconds(16));
        await call.Invoking(sent => sent.InTimeAsync()).Should().ThrowAsync<AttemptTimeoutException>();
        await SendAsync(client).InTimeAsync();

        server.Connections.Last().Should().Be(3, "the pool's other connection is dead too");
    }

    [Fact]
    public async Task A_call_in_flight_keeps_its_connection_when_the_pool_is_replaced()
    {
        var mayRespond = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new SocketServer(async call =>
        {
            await (call.Connection == 1 ? mayRespond.Task : call.StaySilentAsync());
            await call.RespondAsync(Written);
        });
        using var client = ClientOf(server);
        using var window = new CallWindow(Deadline.After(TimeSpan.FromSeconds(4), margin: null, _clock), _clock, CancellationToken.None);

        var slow = SendAsync(client);
        await Poll.UntilAsync(() => server.Calls.Count == 1, "the first request arrives");
        var abandoned = client.SendAsync(Writes, new CallCounts(), window);
        await Poll.UntilAsync(() => server.Calls.Count == 2, "the second request arrives");
        _clock.Advance(TimeSpan.FromSeconds(3.9));
        await abandoned.Invoking(sent => sent.InTimeAsync()).Should().ThrowAsync<OperationCanceledException>();
        mayRespond.SetResult();

        await slow.InTimeAsync();
    }

    private static Task<Amazon.DynamoDBv2.Model.BatchWriteItemResponse> SendAsync(ReplicaClient client) =>
        client.SendAsync(Writes, new CallCounts(), Scenario.OpenWindow);

    private ReplicaClient ClientOf(SocketServer server)
    {
        var table = new ReplicaTable("eu-west-1", "orders") { Endpoint = server.Address };
        return new ReplicaClient(DynamoDBClientConfig.For(table, http: new HttpOptions { Time = _clock }), "orders", _clock);
    }
}
