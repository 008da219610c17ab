namespace DynamoReplicator.Simulation.Running;

/// <summary>A clock that stops while any work is queued, and jumps to the next timer when there is none. So no schedule waits.</summary>
internal sealed class VirtualClock : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Action, (long Due, long Number)> _due = new();
    private long _elapsed;
    private long _number;

    public TimeSpan Elapsed => TimeSpan.FromTicks(_elapsed);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _elapsed;

    public override DateTimeOffset GetUtcNow() => Start + Elapsed;

    /// <summary>Schedules an action. Actions that are due at the same time run in the order in which they were scheduled.</summary>
    public void After(TimeSpan delay, Action happening) => _due.Enqueue(happening, (_elapsed + Math.Max(0, delay.Ticks), _number++));

    /// <summary>Jumps to the next action and runs it. Returns false if there is none.</summary>
    public bool TryLeap()
    {
        if (!_due.TryDequeue(out var happening, out var due))
        {
            return false;
        }
        _elapsed = due.Due;
        happening();
        return true;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new VirtualTimer(this, () => callback(state)).Begin(dueTime, period);

    private sealed class VirtualTimer(VirtualClock clock, Action callback) : ITimer
    {
        private int _generation;

        public VirtualTimer Begin(TimeSpan dueTime, TimeSpan period)
        {
            Change(dueTime, period);
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var generation = ++_generation;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                clock.After(dueTime, () => Fire(generation, period));
            }
            return true;
        }

        private void Fire(int generation, TimeSpan period)
        {
            if (generation != _generation)
            {
                return;
            }
            if (period != Timeout.InfiniteTimeSpan)
            {
                clock.After(period, () => Fire(generation, period));
            }
            callback();
        }

        public void Dispose() => _generation++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
