using Amazon.Runtime;
using DynamoReplicator.Aws;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.Output;
using DynamoReplicator.StreamReading;
using DynamoReplicator.Tests.Support;

namespace DynamoReplicator.Tests.Timeouts;

/// <summary>The tool's own clients time out if an endpoint does not respond.</summary>
public sealed class ToolTimeoutTests : IDisposable
{
    private const string StreamArn = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-11-21T00:00:00.000";

    private readonly ManualTimeProvider _clock = new();
    private readonly StringWriter _errors = new();

    private HttpOptions Http =>
        new() { Time = _clock, Logger = new RetryLog(new VerbOutput(OutputFormat.Text, TextWriter.Null, _errors, _clock)) };

    public void Dispose() => _errors.Dispose();

    [Fact]
    public async Task A_read_of_a_silent_stream_times_out_and_may_be_retried()
    {
        await using var server = SocketServer.Silent();
        using var client = StreamsClient.Create(
            "us-east-1", server.Address, new BasicAWSCredentials("AKIDEXAMPLE", "secret"), DynamoDBClientConfig.Http(http: Http));

        var call = client.GetRecordsAsync("iterator", CancellationToken.None);
        await Poll.UntilAsync(() => server.Calls.Count == 1, "the request arrives");
        _clock.Advance(TimeSpan.FromSeconds(15.5));

        var timeout = (await call.Invoking(sent => sent.InTimeAsync()).Should().ThrowAsync<AttemptTimeoutException>()).Which;
        StreamErrors.IsTransient(timeout, hasResponded: false).Should().BeTrue();
        AwsErrorText.Describe(timeout, "GetRecords").Should().StartWith(
            $"GetRecords failed: {server.Address.GetLeftPart(UriPartial.Authority)} did not respond to GetRecords in full within ");
    }

    [Fact]
    public async Task A_response_of_a_stream_that_stops_in_the_middle_times_out()
    {
        await using var server = new SocketServer(async call =>
        {
            await call.ReceiveAsync();
            await call.BeginAsync(100);
            await call.SendAsync("""{"Records":[""");
            await call.StallAsync();
        });
        using var client = StreamsClient.Create(
            "us-east-1", server.Address, new BasicAWSCredentials("AKIDEXAMPLE", "secret"), DynamoDBClientConfig.Http(http: Http));

        var call = client.DescribeStreamAsync(StreamArn, CancellationToken.None);
        await Poll.UntilAsync(() => server.Calls.Count == 1, "the request arrives");
        await _clock.AdvanceUntilAsync(call, TimeSpan.FromSeconds(0.5));

        await call.Invoking(sent => sent.InTimeAsync()).Should().ThrowAsync<AttemptTimeoutException>();
    }

    [Fact]
    public async Task The_tool_logs_which_call_it_waits_for_and_then_retries()
    {
        await using var server = SocketServer.Silent();
        using var table = new TableConnection(new ReplicaTable("us-east-1", "orders") { Endpoint = server.Address }, Http);
        using var stop = new CancellationTokenSource();

        var call = table.DescribeAsync(stop.Token);
        await Poll.UntilAsync(() => server.Calls.Count == 1, "the request arrives");
        _clock.Advance(TimeSpan.FromSeconds(3.9));
        _errors.ToString().Should().BeEmpty();
        _clock.Advance(TimeSpan.FromSeconds(0.2));
        _errors.ToString().Should().Be(
            $"dynamo-replicator: Waiting for {server.Address.GetLeftPart(UriPartial.Authority)}: no response to DescribeTable for 4 " +
            $"s.{Environment.NewLine}");
        _clock.Advance(TimeSpan.FromSeconds(11.5));

        await Poll.UntilAsync(() => server.Calls.Count == 2, "the request is sent again");
        await stop.CancelAsync();
        await call.Invoking(sent => sent.InTimeAsync()).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Calls_that_wait_at_the_same_time_share_one_warning()
    {
        await using var server = SocketServer.Silent();
        using var table = new TableConnection(new ReplicaTable("us-east-1", "orders") { Endpoint = server.Address }, Http);
        using var stop = new CancellationTokenSource();

        var calls = Enumerable.Range(0, 5).Select(_ => table.DescribeAsync(stop.Token)).ToArray();
        await Poll.UntilAsync(() => server.Calls.Count == 5, "the requests arrive");
        _clock.Advance(TimeSpan.FromSeconds(6));

        _errors.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Should().ContainSingle();
        await stop.CancelAsync();
        await Task.WhenAll(calls).Invoking(sent => sent.InTimeAsync()).Should().ThrowAsync<OperationCanceledException>();
    }
}
