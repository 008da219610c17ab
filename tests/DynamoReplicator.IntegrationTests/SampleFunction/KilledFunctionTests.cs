using Amazon.DynamoDBv2;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.SampleFunction;

/// <summary>Kills the function's process with SIGKILL while it writes. Lambda delivers the batch again, to a new process.</summary>
public sealed class KilledFunctionTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    private const string AllDone = """{"batchItemFailures":[]}""";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task After_a_kill_in_mid_batch_the_replica_ends_equal_to_the_source(bool callsInFlightLand) => Seeded.RunAsync(async random =>
    {
        var (source, replica, changes) = await WorkloadAsync(random);
        var release = new TaskCompletionSource<bool>();
        await using var proxy = new FaultProxy(server.Endpoint, call => call.Number < 2 ? Fault.None : Fault.Hold(release.Task));
        await using var function = FunctionUnderTest.Create(
            server, proxy.Endpoint, ("REPLICAS", replica.ToString()), ("REPORT_BATCH_ITEM_FAILURES", "true"), ("MAX_CONCURRENCY", "2"));

        // The probe and one call are done, and two more are in flight.
        var invocation = function.InvokeAsync(Change.Event(changes));
        await Poll.UntilAsync(() => proxy.Calls.Count >= 4, "two calls are held");
        function.Kill();
        (await invocation).ErrorType.Should().Be("Runtime.ExitError");
        release.SetResult(callsInFlightLand);
        await proxy.IdleAsync();
        proxy.Plan = _ => Fault.None;
        (await replica.ItemsAsync()).Should().NotBeEmpty("a part of the batch was written").And.HaveCountLessThan(
            (await source.ItemsAsync()).Count, "the other part was not written");

        (await function.AnswerAsync(Change.Event(changes))).Should().Be(AllDone);

        function.Starts.Should().Be(2);
        await replica.ShouldEqualAsync(source);
    });

    [Fact]
    public Task After_repeated_random_kills_the_replica_ends_equal_to_the_source() => Seeded.RunAsync(async random =>
    {
        var (source, replica, changes) = await WorkloadAsync(random);
        await using var proxy = new FaultProxy(server.Endpoint, new RandomFaults(new Random(random.Next()), percent: 5).Next);
        await using var function = FunctionUnderTest.Create(
            server, proxy.Endpoint, ("REPLICAS", replica.ToString()), ("REPORT_BATCH_ITEM_FAILURES", "true"), ("COALESCE", "false"));
        var kills = 0;
        await new EventSource(changes, random, maxRecords: 100) { AfterError = proxy.IdleAsync }.DeliverAllAsync(async utf8 =>
        {
            var killAt = proxy.Calls.Count + (kills == 0 ? 1 : kills < 4 ? random.Next(4) : 1_000_000);
            proxy.Begun = call =>
            {
                if (call.Number == killAt)
                {
                    function.Kill();
                }
            };
            var result = await function.InvokeAsync(utf8);
            if (result.Succeeded)
            {
                return LambdaAnswer.FirstFailed(result.Response);
            }

            result.ErrorType.Should().Be("Runtime.ExitError");
            kills++;
            throw new OperationCanceledException();
        });

        kills.Should().BePositive("the test is about kills");
        function.Starts.Should().Be(kills + 1);
        await replica.ShouldEqualAsync(source);
    });

    private async Task<(TestTable Source, TestTable Replica, List<Change> Changes)> WorkloadAsync(Random random)
    {
        var name = TestTable.NewName();
        var source = await TestTable.CreateAsync(server, Regions.Source, name, TableShape.TextAndNumber, StreamViewType.NEW_AND_OLD_IMAGES);
        var replica = await TestTable.CreateAsync(server, Regions.Replica, name, TableShape.TextAndNumber);
        await new RandomWorkload(source, random, keys: 1000).RunAsync(200);
        using var raw = new RawDynamoDB(server.Local, source.Region);
        return (source, replica, await TableStream.ReadAllAsync(source, raw));
    }
}
