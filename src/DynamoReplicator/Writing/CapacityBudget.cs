namespace DynamoReplicator.Writing;

/// <summary>
/// Keeps the calls to a table within a number of capacity units per second. What a call takes is known only from its answer, so the budget may be overdrawn by what is in
/// flight; the next calls wait until it is made up for. Counts what was taken, with or without a limit.
/// </summary>
internal sealed class CapacityBudget(double? unitsPerSecond, TimeProvider time)
{
    private readonly object _lock = new();
    private double _balance = unitsPerSecond ?? 0;
    private long _asOf = time.GetTimestamp();

    /// <summary>All capacity units taken so far.</summary>
    public double Taken { get; private set; }

    /// <summary>Returns when the budget is in credit.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellation)
    {
        while (TimeUntilCredit() is var wait && wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
        }
    }

    public void Take(double units)
    {
        lock (_lock)
        {
            Taken += units;
            _balance -= units;
        }
    }

    private TimeSpan TimeUntilCredit()
    {
        if (unitsPerSecond is not { } rate)
        {
            return TimeSpan.Zero;
        }
        lock (_lock)
        {
            var now = time.GetTimestamp();
            // A second's worth at most is saved up, so that a pause is not followed by a burst.
            _balance = Math.Min(_balance + rate * time.GetElapsedTime(_asOf, now).TotalSeconds, rate);
            _asOf = now;
            return _balance > 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Max(0.001, -_balance / rate));
        }
    }
}
