using System.Diagnostics;

namespace DynamoReplicator.EndToEnd.Replica;

/// <summary>
/// The write capacity of a table or a partition, as a token bucket: a number of writes per second, and a burst of a tenth of a second.
/// DynamoDB saves up to five minutes of unused capacity, which would hide the limit from a batch.
/// </summary>
internal sealed class WriteCapacity(int writesPerSecond)
{
    private readonly Lock _lock = new();
    private double _left;
    private long _since = Stopwatch.GetTimestamp();

    /// <returns>The number of writes that are accepted now.</returns>
    public int Take(int writes)
    {
        lock (_lock)
        {
            var now = Stopwatch.GetTimestamp();
            _left = Math.Min(_left + (Stopwatch.GetElapsedTime(_since, now).TotalSeconds * writesPerSecond), writesPerSecond / 10.0);
            _since = now;
            var taken = Math.Min(writes, (int)_left);
            _left -= taken;
            return taken;
        }
    }
}
