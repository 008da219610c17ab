namespace DynamoReplicator.StreamReading;

/// <summary>
/// How far each shard that is read is behind. A shard counts from the moment it can be read, because its first batch may never end. Safe to
/// use from several threads.
/// </summary>
internal sealed class ShardLags(TimeProvider time)
{
    /// <summary>A shard without new records reports several times per second. Only a longer silence is shown as lag.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, Shard> _shards = [];
    private readonly object _lock = new();
    private bool _isKnown;

    /// <summary>The longest time for which a shard has not progressed. Zero if no shard is being read.</summary>
    public TimeSpan SinceProgress
    {
        get
        {
            lock (_lock)
            {
                return _shards.Values.Select(SinceProgressOf).DefaultIfEmpty().Max();
            }
        }
    }

    /// <summary>
    /// The greatest lag of a shard: that of its last batch, or the time since its last progress if that is longer. Zero if all changes are
    /// replicated. Null until the first shard is done with a batch or has none, unless a shard is silent for long.
    /// </summary>
    public TimeSpan? Lag
    {
        get
        {
            lock (_lock)
            {
                var lag = _shards.Values.Select(LagOf).DefaultIfEmpty(_isKnown ? TimeSpan.Zero : null).Max();
                // A shard whose lag is unknown may have any: zero would claim that it is up to date.
                return lag == TimeSpan.Zero && _shards.Values.Any(shard => LagOf(shard) is null) ? null : lag;
            }
        }
    }

    /// <summary>A shard can be read from now on.</summary>
    public void Begin(string shardId)
    {
        lock (_lock)
        {
            _shards[shardId] = new Shard(time.GetTimestamp(), null);
        }
    }

    public void Count(BatchReport report)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            var known = _shards.GetValueOrDefault(report.ShardId, new Shard(now, null));
            _shards[report.ShardId] = new Shard(report.Done > 0 ? now : known.Progressed, report.Result?.ReplicationLag ?? known.Lag);
        }
    }

    /// <summary>All records that the shard has are done.</summary>
    public void CaughtUp(string shardId, bool isAtEnd)
    {
        lock (_lock)
        {
            _isKnown = true;
            if (isAtEnd)
            {
                _shards.Remove(shardId);
            }
            else
            {
                _shards[shardId] = new Shard(time.GetTimestamp(), TimeSpan.Zero);
            }
        }
    }

    private TimeSpan? LagOf(Shard shard)
    {
        var silent = SinceProgressOf(shard);
        return silent >= Silence && (shard.Lag is not { } lag || silent > lag) ? silent : shard.Lag;
    }

    private TimeSpan SinceProgressOf(Shard shard) => time.GetElapsedTime(shard.Progressed);

    private sealed record Shard(long Progressed, TimeSpan? Lag);
}
