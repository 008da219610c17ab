using DynamoReplicator.Simulation.Checks;
using DynamoReplicator.Simulation.Service;

namespace DynamoReplicator.Simulation.Running;

/// <summary>
/// The world of a schedule: the clock, the randomness, the services of each Region, and the checks of the library's calls.
/// </summary>
internal sealed class World
{
    private readonly Dictionary<string, SimDynamoDB> _regions = [];
    private int _calls;
    private int _processes;

    /// <param name="options">The schedule.</param>
    /// <param name="run">
    /// A number that is unique in this process, so that the SDK's process-wide state is not shared between worlds.
    /// </param>
    /// <param name="isTraced">Whether to keep the events for printing.</param>
    public World(ScheduleOptions options, long run, bool isTraced)
    {
        Run = run;
        Options = options;
        Chance = new Random(options.Seed);
        Trace = new Trace(Clock, isTraced);
        Faults = new Faults(new Random(Chance.Next()), options, Clock);
        Watch = new CallWatch(Violations);
    }

    public long Run { get; }

    public ScheduleOptions Options { get; }

    public VirtualClock Clock { get; } = new();

    /// <summary>The randomness from which all other randomness is derived, in a fixed order.</summary>
    public Random Chance { get; }

    public Trace Trace { get; }

    public Faults Faults { get; }

    public Violations Violations { get; } = new();

    public CallWatch Watch { get; }

    public Tally Tally { get; } = new();

    /// <summary>Returns a Region's service.</summary>
    public SimDynamoDB this[string region] => _regions.TryGetValue(
        region, out var service) ? service : _regions[region] = new SimDynamoDB();

    public int NextCall() => ++_calls;

    public SimProcess NewProcess() => new(++_processes, this);
}
