namespace DynamoReplicator.Simulation.Running;

/// <summary>
/// A process of the library: its clock, its chance and its way to the network. When it is killed its timers never go off again, and nobody answers its calls: to the
/// outside it has stopped between two instructions.
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

    /// <summary>The address of a region's service. The SDK keeps a retry quota for each address, so every process has addresses of its own.</summary>
    public Uri Endpoint(string region) => new($"http://{region}.process-{Number}.run-{_run}.sim/");

    public void Kill()
    {
        IsAlive = false;
        Network.EndAll();
    }

    /// <summary>Ends without waiting for what is in flight.</summary>
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
