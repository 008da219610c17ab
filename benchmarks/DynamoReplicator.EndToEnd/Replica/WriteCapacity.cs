using System.Diagnostics;

namespace DynamoReplicator.EndToEnd.Replica;

/// <summary>A table's write capacity: so many writes a second, and what a tenth of a second left unused on top.</summary>
internal sealed class WriteCapacity(int writesPerSecond)
{
    private readonly Lock _lock = new();
    private double _left;
    private long _since = Stopwatch.GetTimestamp();

    /// <returns>How many of the writes the table takes now.</returns>
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
