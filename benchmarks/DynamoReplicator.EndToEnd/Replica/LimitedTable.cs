using System.Diagnostics;

namespace DynamoReplicator.EndToEnd.Replica;

/// <summary>
/// Decides which writes of a call a replica with limits accepts, and measures when the keys outside the throttled partition are done.
/// </summary>
internal sealed class LimitedTable(ReplicaLimits limits)
{
    private readonly Lock _lock = new();
    private readonly WriteCapacity? _table = limits.Table is { } rate ? new(rate) : null;
    private readonly WriteCapacity? _partition = limits.Partition is { } rate ? new(rate) : null;
    private long _first;
    private long _lastOther;

    /// <returns>The writes that are refused, each as JSON.</returns>
    public IReadOnlyList<string> Refuse(IReadOnlyList<string> writes)
    {
        lock (_lock)
        {
            _first = _first == 0 ? Stopwatch.GetTimestamp() : _first;
            var throttled = _partition is null ? [] : writes.Where(IsOnPartition).ToList();
            var others = throttled.Count == 0 ? writes : [.. writes.Where(write => !IsOnPartition(write))];
            var taken = _table?.Take(others.Count) ?? others.Count;
            _lastOther = taken > 0 ? Stopwatch.GetTimestamp() : _lastOther;
            return [.. others.Skip(taken), .. throttled.Skip(_partition?.Take(throttled.Count) ?? 0)];
        }
    }

    /// <summary>
    /// Returns the time from the first call since the last request until the last key of the other partitions was written.
    /// </summary>
    public TimeSpan TakeTimeOfOthers()
    {
        lock (_lock)
        {
            var time = _lastOther == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(_first, _lastOther);
            (_first, _lastOther) = (0, 0);
            return time;
        }
    }

    /// <summary>The sample's sort keys are numbers of ten digits, such as <c>order#0000000100</c>.</summary>
    private static bool IsOnPartition(string write)
    {
        const string Prefix = "\"order#";
        var number = write.IndexOf(Prefix, StringComparison.Ordinal) + Prefix.Length;
        return write.AsSpan(number + 8, 2) is "00";
    }
}
