using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.SampleFunction;

/// <summary>
/// The function responds at its deadline, regardless of its replica. Tests
/// with a manual clock check that this is before Lambda would kill it.
/// These tests allow more time, because a slow machine must not fail them.
/// </summary>
public sealed class DeadlineTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(4);

    /// <summary>A function without a deadline would continue for as long as the replica has faults.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("unprocessed")]
    [InlineData("throttled")]
    [InlineData("no answer")]
    [InlineData("server error")]
    public async Task A_replica_that_accepts_nothing_gets_a_response_in_time_and_the_process_continues(string trouble)
    {
        var replica = await TestTable.CreateAsync(server, Regions.Replica, TestTable.NewName(), TableShape.Text);
        await using var proxy = new FaultProxy(server.Endpoint);
        await using var function = FunctionUnderTest.Create(
            server, proxy.Endpoint, Leeway, ("REPLICAS", replica.ToString()), ("REPORT_BATCH_ITEM_FAILURES", "true"));
        (await function.AnswerAsync(Batch(first: 0))).Should().Be("""{"batchItemFailures":[]}""");
        var never = new TaskCompletionSource<bool>();
        proxy.Plan = _ => trouble switch
        {
            "unprocessed" => Fault.Unprocessed(_ => true),
            "throttled" => Fault.Throttled,
            "server error" => Fault.ServerError,
            _ => Fault.Hold(never.Task),
        };

        (await function.AnswerAsync(Batch(first: 1000), Short))
            .Should().Be($$$"""{"batchItemFailures":[{"itemIdentifier":"{{{Change.Number(1000)}}}"}]}""");

        never.SetResult(false);
        proxy.Plan = _ => Fault.None;
        (await function.AnswerAsync(Batch(first: 1000))).Should().Be("""{"batchItemFailures":[]}""");
        function.Starts.Should().Be(1);
        (await replica.CountAsync()).Should().Be(200);
    }

    [Fact]
    public async Task Records_written_before_the_deadline_count_and_Lambda_resumes_after_them()
    {
        var replica = await TestTable.CreateAsync(server, Regions.Replica, TestTable.NewName(), TableShape.Text);
        await using var proxy = new FaultProxy(server.Endpoint);
        await using var function = FunctionUnderTest.Create(
            server, proxy.Endpoint, Leeway, ("REPLICAS", replica.ToString()), ("REPORT_BATCH_ITEM_FAILURES", "true"),
                ("MAX_CONCURRENCY", "1"));
        (await function.AnswerAsync(Batch(first: 0))).Should().Be("""{"batchItemFailures":[]}""");
        var first = proxy.Calls.Count;
        proxy.Plan = call => call.Number < first + 2 ? Fault.None : Fault.Unprocessed(_ => true);

        (await function.AnswerAsync(Batch(first: 1000), Short))
            .Should().Be($$$"""{"batchItemFailures":[{"itemIdentifier":"{{{Change.Number(1050)}}}"}]}""");

        (await replica.CountAsync()).Should().Be(150);
    }

    [Fact]
    public async Task Without_batch_item_failures_the_invocation_fails_in_time()
    {
        var replica = await TestTable.CreateAsync(server, Regions.Replica, TestTable.NewName(), TableShape.Text);
        await using var proxy = new FaultProxy(server.Endpoint);
        await using var function = FunctionUnderTest.Create(server, proxy.Endpoint, Leeway, ("REPLICAS", replica.ToString()));
        (await function.AnswerAsync(Batch(first: 0))).Should().Be("""{"batchItemFailures":[]}""");
        proxy.Plan = _ => Fault.Unprocessed(_ => true);

        var result = await function.InvokeAsync(Batch(first: 1000), Short);

        result.ErrorType.Should().Be("ReplicationException");
        result.ErrorMessage.Should().StartWith(
            $"100 of 100 records failed at {replica}: The invocation's time ended before {replica} acknowledged the change. " +
            $"{replica} left ")
            .And.EndWith($"The first failed record has sequence number {Change.Number(1000)}.");
    }

    private static byte[] Batch(int first) =>
        Change.Event(
            Enumerable.Range(first, 100).Select(n => Change.Put(n, $$$"""{"pk":{"S":"{{{n}}}"}}""", $$$"""{"pk":{"S":"{{{n}}}"}}""")));
}
