using Xunit.Abstractions;

namespace DynamoReplicator.Tests.Reconciliation;

/// <summary>The argument for "write, then look again", checked over the ways in which its steps can interleave with writers and the replicator.</summary>
public sealed class ReconciliationModelTests(ITestOutputHelper output)
{
    /// <summary>Set <c>SCHEDULES</c> and <c>SEED</c> for a longer or a repeated run.</summary>
    private static readonly int Schedules = int.Parse(Environment.GetEnvironmentVariable("SCHEDULES") ?? "200000", System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void In_every_interleaving_of_a_small_case_the_replica_ends_as_the_source()
    {
        var (states, atRest, diverged) = Explore(ReconciliationModel.Start(changes: 3, replicatorCrashes: 2, reconcilerCrashes: 1, looksAgain: true));

        output.WriteLine($"{states} states, {atRest} at rest, {diverged} diverged");
        atRest.Should().BePositive();
        diverged.Should().Be(0);
    }

    [Fact]
    public void Without_the_second_look_some_interleavings_leave_the_replica_behind()
    {
        var (states, atRest, diverged) = Explore(ReconciliationModel.Start(changes: 3, replicatorCrashes: 2, reconcilerCrashes: 1, looksAgain: false));

        output.WriteLine($"{states} states, {atRest} at rest, {diverged} diverged");
        diverged.Should().BePositive("the model must be able to fail, or it shows nothing");
    }

    [Fact]
    public void In_random_schedules_of_large_cases_the_replica_ends_as_the_source()
    {
        var seed = Seed();
        var diverged = Enumerable.Range(seed, Schedules).AsParallel().Where(schedule => !Run(new Random(schedule), looksAgain: true).IsIdentical).ToList();

        output.WriteLine($"{Schedules} schedules, seed {seed}: {diverged.Count} diverged");
        diverged.Should().BeEmpty("to repeat one, set SEED to it and SCHEDULES=1");
    }

    [Fact]
    public void Without_the_second_look_random_schedules_are_caught_diverging()
    {
        var seed = Seed();
        Enumerable.Range(seed, 2_000).Any(schedule => !Run(new Random(schedule), looksAgain: false).IsIdentical).Should().BeTrue("seed {0}", seed);
    }

    private static ReconciliationModel Run(Random random, bool looksAgain)
    {
        var state = ReconciliationModel.Start(random.Next(1, 12), random.Next(6), random.Next(4), looksAgain);
        var next = new List<ReconciliationModel>();
        while (!state.IsAtRest)
        {
            next.Clear();
            state.AddNext(next);
            state = next[random.Next(next.Count)];
        }
        return state;
    }

    private static (int States, int AtRest, int Diverged) Explore(ReconciliationModel start)
    {
        var seen = new HashSet<ReconciliationModel> { start };
        var open = new Stack<ReconciliationModel>(seen);
        var following = new List<ReconciliationModel>();
        var (atRest, diverged) = (0, 0);
        while (open.TryPop(out var state))
        {
            atRest += state.IsAtRest ? 1 : 0;
            diverged += state.IsAtRest && !state.IsIdentical ? 1 : 0;
            following.Clear();
            state.AddNext(following);
            foreach (var next in following.Where(seen.Add))
            {
                open.Push(next);
            }
        }
        return (seen.Count, atRest, diverged);
    }

    private static int Seed() =>
        Environment.GetEnvironmentVariable("SEED") is { } given ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : new Random().Next(1_000_000_000);
}
