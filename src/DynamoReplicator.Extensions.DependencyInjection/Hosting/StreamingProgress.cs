using DynamoReplicator.StreamReading;

namespace DynamoReplicator.Hosting;

/// <summary>
/// What the health check needs to know of a source's replication. A shard progresses when records are done, or when a read finds that all
/// of them are done. So does the list of the shards, whenever it is read. Safe to use from several threads.
/// </summary>
internal sealed class StreamingProgress(StreamingOptions options)
{
    private readonly TimeProvider _time = options.ReplicatorOptions.TimeProvider;
    private readonly RunCounter _counter = new(options.ReplicatorOptions.Replicas.Count, options.ReplicatorOptions.TimeProvider);
    private readonly Dictionary<string, Shard> _shards = [];
    private readonly object _lock = new();
    private long _listed = options.ReplicatorOptions.TimeProvider.GetTimestamp();
    private string? _failure;

    /// <summary>The source, as <c>us-east-1/orders</c>.</summary>
    public string Source => $"{options.ReplicatorOptions.Source}";

    public RunTotals Totals => _counter.Totals;

    /// <summary>The reason for which replication ended; null while it runs.</summary>
    public string? Failure => Volatile.Read(ref _failure);

    /// <summary>The time for which a shard, or the list of the shards, has not progressed. The longest of them counts.</summary>
    public TimeSpan SinceProgress
    {
        get
        {
            lock (_lock)
            {
                return _time.GetElapsedTime(_shards.Values.Select(shard => shard.Progressed).Append(_listed).Min());
            }
        }
    }

    /// <summary>The greatest replication lag of a shard's last batch. Zero if all changes are replicated.</summary>
    public TimeSpan Lag
    {
        get
        {
            lock (_lock)
            {
                return _shards.Values.Select(shard => shard.Lag).DefaultIfEmpty().Max();
            }
        }
    }

    public void Listed()
    {
        lock (_lock)
        {
            _listed = _time.GetTimestamp();
        }
    }

    /// <summary>All records that the shard has are done.</summary>
    public void CaughtUp(string shardId, bool isAtEnd)
    {
        lock (_lock)
        {
            if (isAtEnd)
            {
                _shards.Remove(shardId);
            }
            else
            {
                _shards[shardId] = new Shard(_time.GetTimestamp(), TimeSpan.Zero);
            }
        }
    }

    public void Count(BatchReport report)
    {
        _counter.Count(report);
        lock (_lock)
        {
            var known = _shards.GetValueOrDefault(report.ShardId, new Shard(_time.GetTimestamp(), TimeSpan.Zero));
            _shards[report.ShardId] = new Shard(
                report.Done > 0 ? _time.GetTimestamp() : known.Progressed, report.Result?.ReplicationLag ?? known.Lag);
        }
    }

    public void Fail(string reason) => Volatile.Write(ref _failure, reason);

    private sealed record Shard(long Progressed, TimeSpan Lag);
}
