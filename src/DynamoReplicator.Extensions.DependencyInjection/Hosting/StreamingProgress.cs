using DynamoReplicator.StreamReading;

namespace DynamoReplicator.Hosting;

/// <summary>
/// What the health check needs to know of a source's replication. A shard progresses when it becomes ready, when records are done, and when
/// a read finds that all of them are done. So does the list of the shards, whenever it is read. Safe to use from several threads.
/// </summary>
internal sealed class StreamingProgress(StreamingOptions options)
{
    private readonly TimeProvider _time = options.ReplicatorOptions.TimeProvider;
    private readonly RunCounter _counter = new(options.ReplicatorOptions.Replicas.Count, options.ReplicatorOptions.TimeProvider);
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
            var sinceListed = _time.GetElapsedTime(Volatile.Read(ref _listed));
            var sinceProgress = _counter.SinceProgress;
            return sinceListed > sinceProgress ? sinceListed : sinceProgress;
        }
    }

    public void Listed() => Volatile.Write(ref _listed, _time.GetTimestamp());

    /// <inheritdoc cref="ShardLags.Begin"/>
    public void Begin(string shardId) => _counter.Begin(shardId);

    public void Count(BatchReport report) => _counter.Count(report);

    /// <inheritdoc cref="ShardLags.CaughtUp"/>
    public void CaughtUp(string shardId, bool isAtEnd) => _counter.CaughtUp(shardId, isAtEnd);

    public void Fail(string reason) => Volatile.Write(ref _failure, reason);
}
