using Xunit.Abstractions;

namespace DynamoReplicator.SimulationTests;

/// <summary>
/// Checks the proof for "write, then read again" over all orders in which its steps can run among those of writers and the replicator.
/// </summary>
public sealed class ReconciliationModelTests(ITestOutputHelper output)
{
    /// <summary>The environment variable <c>SCHEDULES</c> makes a longer run.</summary>
    private static readonly int Schedules =
        int.Parse(Environment.GetEnvironmentVariable("SCHEDULES") ?? "200000", System.Globalization.CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(Reconciling.GivenKeys, false)]
    [InlineData(Reconciling.GivenKeys, true)]
    [InlineData(Reconciling.ByScanWithJournal, false)]
    [InlineData(Reconciling.ByScanWithJournal, true)]
    public void In_every_order_of_a_small_case_the_replica_ends_equal_to_the_source(Reconciling work, bool isPopulated)
    {
        var (states, atRest, diverged) = Model.Explore(
            ReconciliationModel.Start(work, isPopulated, changes: 3, replicatorCrashes: 2, reconcilerCrashes: 2));

        output.WriteLine($"{states} states, {atRest} at rest, {diverged} diverged");
        atRest.Should().BePositive();
        diverged.Should().Be(0);
    }

    [Theory]
    [InlineData(Reconciling.GivenKeys)]
    [InlineData(Reconciling.ByScanWithJournal)]
    public void Without_the_second_read_some_orders_leave_the_replica_stale(Reconciling work)
    {
        var (states, atRest, diverged) = Model.Explore(
            ReconciliationModel.Start(work, isPopulated: true, changes: 3, replicatorCrashes: 2, reconcilerCrashes: 1, readsAgain: false));

        output.WriteLine($"{states} states, {atRest} at rest, {diverged} diverged");
        diverged.Should().BePositive("a model that cannot fail proves nothing");
    }

    [Theory]
    [InlineData(Reconciling.GivenKeys, false, 0)]
    [InlineData(Reconciling.GivenKeys, true, 0)]
    [InlineData(Reconciling.ByScanWithJournal, false, 2)]
    [InlineData(Reconciling.ByScanWithJournal, true, 2)]
    public void The_replica_ends_equal_to_the_source_if_the_loop_deletes_only_its_own_puts(Reconciling work, bool isPopulated, int crashes)
    {
        var (states, atRest, diverged) = Model.Explore(
            ReconciliationModel.Start(work, isPopulated, changes: 3, replicatorCrashes: 2, crashes, deletes: Deleting.OwnPuts));

        output.WriteLine($"{states} states, {atRest} at rest, {diverged} diverged");
        atRest.Should().BePositive();
        diverged.Should().Be(0);
    }

    [Theory]
    [InlineData(Deleting.Nothing, 0)]
    [InlineData(Deleting.OwnPuts, 1)]
    public void A_deleted_item_comes_back_if_the_loop_may_not_delete_its_own_put_or_lost_track_of_it(Deleting deletes, int crashes)
    {
        var (states, atRest, diverged) = Model.Explore(ReconciliationModel.Start(
            Reconciling.GivenKeys, isPopulated: true, changes: 2, replicatorCrashes: 0, crashes, deletes: deletes));

        output.WriteLine($"{states} states, {atRest} at rest, {diverged} diverged");
        diverged.Should().BePositive();
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void Without_the_journal_a_resumed_scan_misses_items_that_were_deleted_after_the_kill(int crashes, bool diverges)
    {
        var (states, atRest, diverged) = Model.Explore(
            ReconciliationModel.Start(Reconciling.ByScan, isPopulated: true, changes: 1, replicatorCrashes: 0, crashes));

        output.WriteLine($"{states} states, {atRest} at rest, {diverged} diverged");
        (diverged > 0).Should().Be(diverges);
    }

    [Theory]
    [InlineData(Reconciling.GivenKeys)]
    [InlineData(Reconciling.ByScanWithJournal)]
    public void In_random_schedules_of_large_cases_the_replica_ends_equal_to_the_source(Reconciling work)
    {
        var diverged = Enumerable.Range(TestSeed.Value, Schedules).AsParallel()
            .Where(schedule => !Run(new Random(schedule), work).IsIdentical).ToList();

        output.WriteLine($"{Schedules} schedules, {TestSeed.Setting}: {diverged.Count} diverged");
        diverged.Should().BeEmpty("to repeat one, set TEST_SEED to its number and SCHEDULES to 1");
    }

    [Theory]
    [InlineData(Reconciling.GivenKeys, false)]
    [InlineData(Reconciling.ByScanWithJournal, false)]
    [InlineData(Reconciling.ByScan, true)]
    public void Without_the_second_read_or_the_journal_random_schedules_diverge(Reconciling work, bool readsAgain)
    {
        Enumerable.Range(TestSeed.Value, 100_000).Any(schedule => !Run(new Random(schedule), work, readsAgain).IsIdentical)
            .Should().BeTrue(TestSeed.HowToRepeat);
    }

    private static ReconciliationModel Run(Random random, Reconciling work, bool readsAgain = true) => Model.Run(
        ReconciliationModel.Start(work, random.Next(2) == 0, random.Next(1, 12), random.Next(6), random.Next(4), readsAgain), random);
}
