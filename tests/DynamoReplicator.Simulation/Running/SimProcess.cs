using DynamoReplicator.Calls;

namespace DynamoReplicator.Simulation.Running;

/// <summary>
/// A process of the library, with its clock, its randomness, and its network. After a kill, its timers never fire and its calls get no
/// response. From outside, it has stopped between two instructions.
/// </summary>
internal sealed class SimProcess
{
    private readonly long _run;

    public SimProcess(int number, World world)
    {
        Number = number;
        _run = world.Run;
        Clock = new ProcessClock(world.Clock, this);
        Jitter = new Random(world.Chance.Next()).NextDouble;
        Network = new SimNetwork(world, this);
    }

    public int Number { get; }

    public bool IsAlive { get; private set; } = true;

    public TimeProvider Clock { get; }

    public Func<double> Jitter { get; }

    public SimNetwork Network { get; }

    /// <summary>Wires the process's randomness, with the network that it sees.</summary>
    public Wiring WiringTo(HttpMessageHandler network) => new() { Network = network, Backoff = new() { Jitter = Jitter } };

    /// <summary>
    /// Returns the address of a Region's service. The SDK keeps a retry quota per address, so every process has its own addresses.
    /// </summary>
    public Uri Endpoint(string region) => new($"http://{region}.process-{Number}.run-{_run}.sim/");

    public void Kill()
    {
        IsAlive = false;
        Network.EndAll();
    }

    /// <summary>Ends the process without waiting for calls in flight.</summary>
    public void Leave()
    {
        IsAlive = false;
        Network.AbandonAll();
    }

    private sealed class ProcessClock(VirtualClock clock, SimProcess process) : TimeProvider
    {
        public override long TimestampFrequency => clock.TimestampFrequency;

        public override long GetTimestamp() => clock.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => clock.CreateTimer(
            given =>
            {
                if (process.IsAlive)
                {
                    callback(given);
                }
            },
            state,
            dueTime,
            period);
    }
}
