using System.Text;
using DynamoReplicator.Aws;
using DynamoReplicator.Calls;
using DynamoReplicator.Tests.Support;
using DynamoReplicator.Tests.Writing;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynamoReplicator.Tests.Timeouts;

/// <summary>The time limit of each attempt. The tests use real sockets and a manual clock.</summary>
public class AttemptTimeoutTests
{
    private const string Written = """{"UnprocessedItems":{}}""";

    private static readonly Write[] SmallWrite = [WriteOf(0, 10)];

    /// <summary>Writes of 9 MB. At 100 KB per second, the body adds 90 s to the limit.</summary>
    private static readonly Write[] LargeWrites = [.. Enumerable.Range(0, 25).Select(record => WriteOf(record, 360_000))];

    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task A_write_to_a_silent_endpoint_times_out_after_15_seconds()
    {
        await using var server = SocketServer.Silent();
        using var client = ClientOf(server);

        var call = SendAsync(client, SmallWrite);
        await Poll.UntilAsync(() => server.Calls.Count == 1, "the request arrives");
        _clock.Advance(TimeSpan.FromSeconds(14.9));
        call.IsCompleted.Should().BeFalse();
        _clock.Advance(TimeSpan.FromSeconds(0.2));

        (await call.Invoking(sent => sent.InTimeAsync())
            .Should().ThrowAsync<AttemptTimeoutException>("the batch writer logs it, and retries"))
            .WithMessage($"{server.Address.GetLeftPart(UriPartial.Authority)} did not respond to BatchWriteItem in full within 15 s.");
    }

    [Fact]
    public async Task A_scan_of_a_silent_endpoint_is_sent_again_over_another_connection()
    {
        await using var server = SocketServer.Silent();
        using var cancellation = new CancellationTokenSource();
        using var client = new TableClient(TableOf(server), new CapacityBudget(null, _clock), _clock, NullLogger.Instance,
            new Wiring { Backoff = new() { Jitter = () => 0 } });

        var call = client.ScanAsync(0, 1, start: null, consistent: false, cancellation.Token);
        await Poll.UntilAsync(() => server.Calls.Count == 1, "the request arrives");
        _clock.Advance(TimeSpan.FromSeconds(15.5));
        await Poll.UntilAsync(() => server.Calls.Count == 2, "the request is sent again");

        server.Connections.Should().Equal(1, 2);
        await cancellation.CancelAsync();
        await call.Invoking(sent => sent.InTimeAsync()).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task A_response_that_stops_in_the_middle_times_out()
    {
        await using var server = new SocketServer(async call =>
        {
            await call.ReceiveAsync();
            await call.BeginAsync(Written.Length);
            await call.SendAsync(Written[..^1]);
            await call.StallAsync();
        });
        using var client = ClientOf(server);

        var call = SendAsync(client, SmallWrite);
        await AdvanceUntilDoneAsync(call, server);

        await call.Invoking(sent => sent.InTimeAsync()).Should().ThrowAsync<AttemptTimeoutException>();
        _clock.Elapsed.Should().BeCloseTo(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_slow_upload_has_time_for_its_bytes()
    {
        var mayRead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new SocketServer(async call =>
        {
            await mayRead.Task;
            await call.RespondAsync(Written);
        });
        using var client = ClientOf(server);

        var call = SendAsync(client, LargeWrites);
        await Poll.UntilAsync(() => server.Calls.Count == 1, "the request begins to arrive");
        _clock.Advance(TimeSpan.FromSeconds(100));
        mayRead.SetResult();

        await call.InTimeAsync();
        server.Calls.Should().ContainSingle("the request was not sent again");
    }

    [Fact]
    public async Task An_upload_that_stops_times_out()
    {
        await using var server = new SocketServer(call => call.StallAsync());
        using var client = ClientOf(server);

        var call = SendAsync(client, LargeWrites);
        await Poll.UntilAsync(() => server.Calls.Count == 1, "the request begins to arrive");
        _clock.Advance(TimeSpan.FromSeconds(120));

        await call.Invoking(sent => sent.InTimeAsync()).Should().ThrowAsync<AttemptTimeoutException>();
    }

    [Fact]
    public async Task A_slow_download_has_time_for_the_bytes_that_it_announces()
    {
        const int Bytes = 3_000_000;
        var mayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hasBegun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new SocketServer(async call =>
        {
            await call.ReceiveAsync();
            await call.BeginAsync(Bytes);
            await call.SendAsync(Written.PadRight(Bytes / 2));
            hasBegun.SetResult();
            await mayEnd.Task;
            await call.SendAsync(new string(' ', Bytes / 2));
        });
        using var client = ClientOf(server);

        var call = SendAsync(client, SmallWrite);
        await hasBegun.Task;
        await Poll.UntilAsync(() => _clock.Waits.Any(wait => wait > TimeSpan.FromSeconds(40)), "the response's length is known");
        _clock.Advance(TimeSpan.FromSeconds(40));
        mayEnd.SetResult();

        await call.InTimeAsync();
    }

    [Fact]
    public async Task A_call_that_the_deadline_abandons_is_not_a_timeout()
    {
        await using var server = SocketServer.Silent();
        using var client = ClientOf(server);
        using var window = new CallWindow(Deadline.After(TimeSpan.FromSeconds(4), margin: null, _clock), _clock, CancellationToken.None);

        var call = client.SendAsync(SmallWrite, new CallCounts(), window);
        await Poll.UntilAsync(() => server.Calls.Count == 1, "the request arrives");
        _clock.Advance(TimeSpan.FromSeconds(3.9));

        await call.Invoking(sent => sent.InTimeAsync()).Should().ThrowAsync<OperationCanceledException>();
    }

    private static Write WriteOf(int record, int bytes) =>
        new(record, IsDelete: false, Encoding.UTF8.GetBytes($$$"""{"pk":{"S":"{{{record}}}"},"v":{"S":"{{{new string('x', bytes)}}}"}}"""));

    private static ReplicaTable TableOf(SocketServer server) => new("eu-west-1", "orders") { Endpoint = server.Address };

    private static Task<Amazon.DynamoDBv2.Model.BatchWriteItemResponse> SendAsync(ReplicaClient client, Write[] writes) =>
        client.SendAsync(writes, new CallCounts(), Scenario.OpenWindow);

    private ReplicaClient ClientOf(SocketServer server) =>
        new(DynamoDBClientConfig.For(TableOf(server), http: new HttpOptions { Time = _clock }), "orders", _clock);

    /// <summary>Waits for the request, and then advances the clock in steps.</summary>
    private async Task AdvanceUntilDoneAsync(Task call, SocketServer server)
    {
        await Poll.UntilAsync(() => server.Calls.Count == 1, "the request arrives");
        await _clock.AdvanceUntilAsync(call, TimeSpan.FromSeconds(0.5));
    }
}
