namespace DynamoReplicator.SimulationTests;

/// <summary>A short run of <c>./build.sh torture</c>, and a check that it would report a failure.</summary>
public sealed class SimulationTests
{
    private readonly string _seed = TestSeed.Value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public async Task No_fault_loses_a_change_or_makes_a_replica_diverge()
    {
        var (exitCode, output) = await SimulationRun.OfAsync("--schedules", "150", "--seed", _seed);

        output.Should().MatchRegex(@"(?m)^150 schedules, [1-9]\d* records: 0 lost, 0 diverged; [1-9]\d* late landings$");
        exitCode.Should().Be(0);
    }

    [Fact]
    public async Task Writes_that_land_later_than_the_guarantees_allow_make_replicas_diverge()
    {
        var (exitCode, output) = await SimulationRun.OfAsync("--schedules", "200", "--seed", "1", "--late", "3");

        output.Should().MatchRegex(@"(?m)^200 schedules, [1-9]\d* records: 0 lost, [1-9]\d* diverged; [1-9]\d* late landings$");
        exitCode.Should().Be(1);
    }

    [Fact]
    public async Task A_seed_reproduces_a_run_to_the_last_call()
    {
        var (exitCode, output) = await SimulationRun.OfAsync("--twice", "--schedules", "20", "--seed", _seed);

        output.Should().MatchRegex(@"(?m)^20 schedules twice: the same [1-9]\d* lines$");
        exitCode.Should().Be(0);
    }

    [Fact]
    public async Task An_unknown_option_is_reported()
    {
        var (exitCode, output) = await SimulationRun.OfAsync("--seeds", "7");

        output.Should().StartWith("'--seeds' is not an option.");
        exitCode.Should().Be(2);
    }
}
