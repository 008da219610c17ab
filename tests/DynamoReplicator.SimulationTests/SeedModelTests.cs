using Xunit.Abstractions;

namespace DynamoReplicator.SimulationTests;

/// <summary>Checks the proof for "seed first, trigger after" over all orders in which its steps can run among those of writers.</summary>
public sealed class SeedModelTests(ITestOutputHelper output)
{
    private const int Schedules = 100_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void In_every_order_of_a_small_case_the_replica_ends_equal_to_the_source(bool isPopulated)
    {
        var (atRest, diverged) = Explore(SeedModel.Start(isPopulated, changes: 4, seedCrashes: 2, triggerCrashes: 2));

        atRest.Should().BePositive();
        diverged.Should().Be(0);
    }

    [Theory]
    [InlineData(SeedDefect.ReadsTooOld)]
    [InlineData(SeedDefect.TriggerDuringTheSeed)]
    [InlineData(SeedDefect.ForgetsItsStart)]
    [InlineData(SeedDefect.TriggerAfterTheLimit)]
    public void Every_planted_defect_makes_some_orders_diverge(SeedDefect defect) =>
        Explore(SeedModel.Start(isPopulated: true, changes: 3, seedCrashes: 1, triggerCrashes: 1, defect)).Diverged
            .Should().BePositive("a model that cannot fail proves nothing");

    [Fact]
    public Task In_random_schedules_of_large_cases_the_replica_ends_equal_to_the_source() => Seeded.RunAsync(random =>
    {
        for (var schedule = 0; schedule < Schedules; schedule++)
        {
            Run(random).IsIdentical.Should().BeTrue();
        }
        return Task.CompletedTask;
    });

    private static SeedModel Run(Random random) =>
        Model.Run(SeedModel.Start(random.Next(2) == 0, random.Next(1, 12), random.Next(4), random.Next(4)), random);

    private (int AtRest, int Diverged) Explore(SeedModel start)
    {
        var (states, atRest, diverged) = Model.Explore(start);
        output.WriteLine($"{states} states, {atRest} at rest, {diverged} diverged");
        return (atRest, diverged);
    }
}
