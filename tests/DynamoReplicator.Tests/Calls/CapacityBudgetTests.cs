using DynamoReplicator.Calls;

namespace DynamoReplicator.Tests.Calls;

public sealed class CapacityBudgetTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.1);

    [Fact]
    public async Task A_budget_without_a_limit_only_counts()
    {
        var budget = new CapacityBudget(null, new ManualTimeProvider());

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => SpendAsync(budget, 128.5)));

        budget.Taken.Should().Be(12850);
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(10, 30)]
    [InlineData(0.5, 128)]
    [InlineData(1000, 0.5)]
    public async Task Consumption_over_time_does_not_exceed_the_rate(double rate, double unitsPerCall)
    {
        var clock = new ManualTimeProvider { LeapsOverWaitsUpTo = TimeSpan.FromSeconds(1) };
        var budget = new CapacityBudget(rate, clock);

        for (var call = 0; call < 200; call++)
        {
            await SpendAsync(budget, unitsPerCall);
        }

        // The budget starts with the units of one second, and the last calls leave a debt that nothing pays.
        var taken = 200 * unitsPerCall;
        budget.Taken.Should().Be(taken);
        clock.Elapsed.TotalSeconds
            .Should().BeGreaterThan((taken - 3 * Math.Max(unitsPerCall, rate)) / rate).And.BeLessThan(taken / rate + 1);
    }

    [Fact]
    public async Task Concurrent_waiters_do_not_overdraw_the_budget()
    {
        var clock = new ManualTimeProvider();
        var budget = new CapacityBudget(10, clock);
        await SpendAsync(budget, 10);
        var begun = 0;
        // The count is taken before the time: a late call sees more elapsed time, never less.
        var calls = Enumerable.Range(0, 50).Select(_ => budget.SpendAsync(
            () => Task.FromResult((Count: Interlocked.Increment(ref begun), clock.Elapsed)), _ => 10, default)).ToArray();

        var all = Task.WhenAll(calls);
        await clock.AdvanceUntilAsync(all, Step);

        (await all).Should().OnlyContain(call => call.Count <= call.Elapsed.TotalSeconds + 1, "the budget allows one call per second");
        clock.Elapsed.TotalSeconds.Should().BeInRange(49, 52, "the waits take no longer than necessary");
    }

    [Fact]
    public async Task A_later_caller_does_not_overtake_a_waiting_one()
    {
        var clock = new ManualTimeProvider();
        var budget = new CapacityBudget(10, clock);
        await SpendAsync(budget, 3);
        var answer = new TaskCompletionSource<double>();
        var inFlight = budget.SpendAsync(() => answer.Task, units => units, default);
        await SpendAsync(budget, 5);
        var first = SpendAsync(budget, 1);
        answer.SetResult(0); // The units are returned, but the waiting caller has not taken them yet.
        await inFlight;

        var second = SpendAsync(budget, 1);

        second.IsCompleted.Should().BeFalse();
        first.IsCompleted.Should().BeFalse();
        await clock.AdvanceUntilAsync(Task.WhenAll(first, second), Step);
    }

    [Fact]
    public async Task A_call_that_fails_takes_nothing()
    {
        var clock = new ManualTimeProvider();
        var budget = new CapacityBudget(10, clock);
        for (var call = 0; call < 50; call++)
        {
            var failing = () => budget.SpendAsync<int>(() => Task.FromException<int>(new TimeoutException()), _ => 10, default);
            await failing.Should().ThrowAsync<TimeoutException>();
        }

        budget.Taken.Should().Be(0);
        clock.Elapsed.Should().Be(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_waiting_caller_can_be_canceled_and_delays_no_other()
    {
        var clock = new ManualTimeProvider();
        var budget = new CapacityBudget(1, clock);
        await SpendAsync(budget, 5);
        using var stop = new CancellationTokenSource();
        var canceled = budget.SpendAsync(() => Task.FromResult(1.0), units => units, stop.Token);
        var patient = SpendAsync(budget, 1);

        await stop.CancelAsync();
        var waiting = () => canceled;
        await waiting.Should().ThrowAsync<OperationCanceledException>();
        await clock.AdvanceUntilAsync(patient, Step);

        budget.Taken.Should().Be(6);
    }

    private static Task<double> SpendAsync(CapacityBudget budget, double units) =>
        budget.SpendAsync(() => Task.FromResult(units), taken => taken, default);
}
