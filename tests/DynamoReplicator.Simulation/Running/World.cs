using DynamoReplicator.Simulation.Checks;
using DynamoReplicator.Simulation.Service;

namespace DynamoReplicator.Simulation.Running;

/// <summary>All that a schedule happens in: a clock, chance, the services of each region, and the watch over what the library does to them.</summary>
internal sealed class World
{
    private readonly Dictionary<string, SimDynamoDB> _regions = [];
    private int _calls;
    private int _processes;

    /// <param name="options">The schedule.</param>
    /// <param name="run">A number that no other world of this process has: what the SDK keeps for the process must not pass from one to the next.</param>
    /// <param name="isTraced">Whether to keep what happens, to tell it.</param>
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

    /// <summary>The chance that everything else has its own from, in an order that never changes.</summary>
    public Random Chance { get; }

    public Trace Trace { get; }

    public Faults Faults { get; }

    public Violations Violations { get; } = new();

    public CallWatch Watch { get; }

    public Tally Tally { get; } = new();

    /// <summary>A region's service.</summary>
    public SimDynamoDB this[string region] => _regions.TryGetValue(region, out var service) ? service : _regions[region] = new SimDynamoDB();

    public int NextCall() => ++_calls;

    public SimProcess NewProcess() => new(++_processes, this);
}
