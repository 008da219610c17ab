namespace DynamoReplicator.TestSupport;

/// <summary>The system's clock. It skips long waits, and tests can skip time.</summary>
/// <param name="shortest">Waits of at least this length end at once.</param>
internal sealed class SkippingClock(TimeSpan shortest) : TimeProvider
{
    private long _skippedTicks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _skippedTicks));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime >= shortest)
        {
            Skip(dueTime);
            dueTime = TimeSpan.Zero;
        }
        return base.CreateTimer(callback, state, dueTime, period);
    }

    public void Skip(TimeSpan time) => Interlocked.Add(ref _skippedTicks, time.Ticks);
}
