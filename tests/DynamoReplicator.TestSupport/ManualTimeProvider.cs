namespace DynamoReplicator.TestSupport;

/// <summary>A clock that stands still until a test advances it, or that leaps over every short wait as soon as it begins.</summary>
internal sealed class ManualTimeProvider : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    private readonly object _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<TimeSpan> _waits = [];
    private TimeSpan _elapsed;

    /// <summary>Waits of up to this length end at once, and advance the clock by their length. Default: no wait does.</summary>
    public TimeSpan LeapsOverWaitsUpTo { get; init; }

    /// <summary>The time by which the clock has advanced.</summary>
    public TimeSpan Elapsed => Locked(() => _elapsed);

    /// <summary>All waits that have begun, including deadlines.</summary>
    public IReadOnlyList<TimeSpan> Waits => Locked<IReadOnlyList<TimeSpan>>(() => [.. _waits]);

    /// <summary>Whether a wait is pending.</summary>
    public bool IsWaitedFor => Locked(() => _timers.Count > 0);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Elapsed.Ticks;

    public override DateTimeOffset GetUtcNow() => Start + Elapsed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        foreach (var timer in Locked(() => TakeDue(_elapsed += by)))
        {
            timer.Fire();
        }
    }

    private List<ManualTimer> TakeDue(TimeSpan now)
    {
        var due = _timers.Where(timer => timer.Due <= now).OrderBy(timer => timer.Due).ToList();
        _timers.RemoveAll(due.Contains);
        return due;
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }

    private bool Schedule(ManualTimer timer, TimeSpan dueTime)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                return true;
            }
            _waits.Add(dueTime);
            timer.Due = _elapsed + dueTime;
            _timers.Add(timer);
        }
        if (dueTime <= LeapsOverWaitsUpTo)
        {
            // On another thread, because the creator of a timer does not expect it to fire before it has the timer.
            ThreadPool.QueueUserWorkItem(_ => Advance(dueTime));
        }
        return true;
    }

    private sealed class ManualTimer(ManualTimeProvider clock, Action fire) : ITimer
    {
        public TimeSpan Due { get; set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period) => period == Timeout.InfiniteTimeSpan
            ? clock.Schedule(this, dueTime)
            : throw new NotSupportedException("This clock's timers go off once.");

        public void Dispose() => clock.Locked(() => clock._timers.Remove(this));

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
