namespace DynamoReplicator.Reconciliation;

/// <summary>
/// Remembers writes that ended without a response. They may still take effect until they are older than their time limit, and must not do
/// so after the trigger has written a later change.
/// </summary>
internal sealed class UnresolvedWrites(TimeProvider time)
{
    private readonly object _lock = new();
    private long _from = time.GetTimestamp();
    private TimeSpan _limit;

    /// <param name="limit">The time, from now on, in which such a write may take effect.</param>
    public void Note(TimeSpan limit)
    {
        lock (_lock)
        {
            if (limit > Left)
            {
                (_from, _limit) = (time.GetTimestamp(), limit);
            }
        }
    }

    /// <summary>Waits until no such write can take effect.</summary>
    public Task WaitAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            return Left > TimeSpan.Zero ? Task.Delay(Left, time, cancellation) : Task.CompletedTask;
        }
    }

    private TimeSpan Left => _limit - time.GetElapsedTime(_from);
}
