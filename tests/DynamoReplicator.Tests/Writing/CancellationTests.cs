namespace DynamoReplicator.Tests.Writing;

public class CancellationTests
{
    [Fact]
    public async Task Canceling_throws_and_leaves_nothing_in_flight()
    {
        using var scenario = new Scenario();
        using var cancellation = new CancellationTokenSource();
        scenario.DynamoDB.Respond = async (call, stop) =>
        {
            await Task.Delay(call.IsProbe ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
            return scenario.DynamoDB.Write(call);
        };

        var replication = scenario.ReplicateAsync(Scenario.Inserts(200), cancellation.Token);
        await Poll.UntilAsync(() => scenario.DynamoDB.InFlight == 8, "eight calls are in flight");
        await cancellation.CancelAsync();

        await replication.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        scenario.DynamoDB.InFlight.Should().Be(0);
        scenario.DynamoDB.Calls.Should().HaveCount(8);
    }

    [Fact]
    public async Task A_call_in_flight_has_four_seconds_after_a_cancellation()
    {
        using var scenario = new Scenario { Clock = new ManualTimeProvider() };
        using var cancellation = new CancellationTokenSource();
        scenario.DynamoDB.Respond = async (call, stop) =>
        {
            await Task.Delay(call.IsProbe ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
            return scenario.DynamoDB.Write(call);
        };

        var replication = scenario.ReplicateAsync(Scenario.Inserts(100), cancellation.Token);
        await Poll.UntilAsync(() => scenario.DynamoDB.InFlight == 4, "four calls are in flight");
        await cancellation.CancelAsync();
        scenario.Clock.Advance(TimeSpan.FromSeconds(4) - TimeSpan.FromTicks(1));
        scenario.DynamoDB.InFlight.Should().Be(4);
        scenario.Clock.Advance(TimeSpan.FromTicks(1));

        await replication.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        scenario.DynamoDB.InFlight.Should().Be(0);
    }

    [Fact]
    public async Task Canceling_waits_for_calls_that_ignore_cancellation()
    {
        using var scenario = new Scenario();
        using var cancellation = new CancellationTokenSource();
        var answered = new TaskCompletionSource();
        scenario.DynamoDB.Respond = async (call, _) =>
        {
            await (call.IsProbe ? Task.CompletedTask : answered.Task);
            return scenario.DynamoDB.Write(call);
        };

        var replication = scenario.ReplicateAsync(Scenario.Inserts(1), cancellation.Token);
        await Poll.UntilAsync(() => scenario.DynamoDB.InFlight == 1 && scenario.DynamoDB.Calls.Count == 1, "the write is in flight");
        await cancellation.CancelAsync();
        replication.IsCompleted.Should().BeFalse("the event's bytes are still in use");
        answered.SetResult();

        await replication.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        scenario.DynamoDB.InFlight.Should().Be(0);
    }

    [Fact]
    public async Task Canceling_ends_a_wait_between_two_attempts()
    {
        using var scenario = new Scenario { Clock = new ManualTimeProvider() };
        using var cancellation = new CancellationTokenSource();
        scenario.DynamoDB.RespondToWrites(call => scenario.DynamoDB.Write(call, leftUndone: _ => true));

        var replication = scenario.ReplicateAsync(Scenario.Inserts(1), cancellation.Token);
        await Poll.UntilAsync(() => scenario.Clock.Waits.Count == 2, "the wait for the next attempt has begun");
        var calls = scenario.DynamoDB.Calls.Count;
        await cancellation.CancelAsync();

        await replication.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        scenario.DynamoDB.Calls.Should().HaveCount(calls);
    }

    [Fact]
    public async Task A_batch_canceled_before_its_start_sends_nothing()
    {
        using var scenario = new Scenario();

        await scenario.Awaiting(s => s.ReplicateAsync(Scenario.Inserts(1), new CancellationToken(canceled: true)))
            .Should().ThrowAsync<OperationCanceledException>();

        scenario.DynamoDB.Probes.Should().BeEmpty();
        scenario.DynamoDB.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task A_replicator_continues_after_a_canceled_batch()
    {
        using var scenario = new Scenario();
        using var cancellation = new CancellationTokenSource();
        scenario.DynamoDB.RespondToWrites(_ =>
        {
            cancellation.Cancel();
            throw new OperationCanceledException();
        });
        await scenario.Awaiting(s => s.ReplicateAsync(Scenario.Inserts(1), cancellation.Token))
            .Should().ThrowAsync<OperationCanceledException>();
        scenario.DynamoDB.Respond = null;

        var result = await scenario.ReplicateAsync(Scenario.Inserts(2));

        result.MustAddUp().Written.Should().Be(2);
    }
}
