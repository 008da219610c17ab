using DynamoReplicator.Cli.StreamReading;

namespace DynamoReplicator.Cli.Commands.Run;

/// <summary>
/// Counts what a run has done. A record counts once, when it is done with at every replica, however often its batch was tried, so the
/// counts of a run add up as those of a batch do. Safe to use from several threads.
/// </summary>
/// <param name="replicas">How many replicas there are.</param>
/// <param name="time">The clock.</param>
internal sealed class RunCounter(int replicas, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _failedByShard = [];
    private readonly long _started = time.GetTimestamp();
    private RunTotals _totals = new();

    public RunTotals Totals
    {
        get
        {
            lock (_lock)
            {
                return _totals with { Failed = _failedByShard.Values.Sum(), Elapsed = time.GetElapsedTime(_started) };
            }
        }
    }

    public void Count(BatchReport report)
    {
        var done = report.Result?.Done ?? default;
        lock (_lock)
        {
            _totals = _totals with
            {
                Records = _totals.Records + report.Done,
                Written = _totals.Written + done.Written,
                Superseded = _totals.Superseded + done.Superseded,
                Skipped = _totals.Skipped + done.Skipped,
                Retries = _totals.Retries + (report.FirstFailed is null ? 0 : 1),
                Lag = report.Result?.ReplicationLag ?? _totals.Lag,
            };
            _failedByShard[report.ShardId] = FailedIn(report);
        }
    }

    private long FailedIn(BatchReport report) =>
        report.FirstFailed is null ? 0 : report.Result?.Replicas.Sum(replica => (long)replica.Failed) ?? (long)report.Records * replicas;
}
