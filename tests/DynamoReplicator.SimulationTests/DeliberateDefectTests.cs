namespace DynamoReplicator.SimulationTests;

/// <summary>Checks that the simulator catches defects. It is a class of its own so that it runs beside the other simulations.</summary>
public sealed class DeliberateDefectTests
{
    [Fact]
    public async Task Every_deliberate_defect_is_caught()
    {
        var (exitCode, output) = await SimulationRun.OfAsync("--mutants", "--schedules", "500", "--seed", "1");

        output.Should().MatchRegex(@"(?m)^26 mutants caught, 0 missed$");
        exitCode.Should().Be(0);
    }
}
