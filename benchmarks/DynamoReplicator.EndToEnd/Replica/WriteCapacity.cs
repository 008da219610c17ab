using System.Diagnostics;

namespace DynamoReplicator.EndToEnd.Replica;

/// <summary>A table's write capacity: a number of writes per second, plus the unused capacity of the last tenth of a second.</summary>
internal sealed class WriteCapacity(int writesPerSecond)
{
    private readonly Lock _lock = new();
    private double _left;
    private long _since = Stopwatch.GetTimestamp();

    /// <returns>The number of writes that the table accepts now.</returns>
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
