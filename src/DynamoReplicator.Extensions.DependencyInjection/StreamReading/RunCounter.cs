
namespace DynamoReplicator.StreamReading;

/// <summary>
/// Counts the records and writes of a run. Each record counts once, when every replica is done with it, regardless of retries, so a run's
/// counts add up like a batch's. Safe to use from several threads.
/// </summary>
/// <param name="replicas">The number of replicas.</param>
/// <param name="time">The clock.</param>
internal sealed class RunCounter(int replicas, TimeProvider time)
{
    private readonly object _lock = new();
    private readonly Dictionary<string, long> _failedByShard = [];
    private readonly ShardLags _lags = new(time);
    private readonly long _started = time.GetTimestamp();
    private RunTotals _totals = new();

    public RunTotals Totals
    {
        get
        {
            lock (_lock)
            {
                return _totals with
                {
                    Failed = _failedByShard.Values.Sum(),
                    Lag = _lags.Lag,
                    Elapsed = time.GetElapsedTime(_started),
                };
            }
        }
    }

    /// <inheritdoc cref="ShardLags.SinceProgress"/>
    public TimeSpan SinceProgress => _lags.SinceProgress;

    /// <inheritdoc cref="ShardLags.Begin"/>
    public void Begin(string shardId) => _lags.Begin(shardId);

    /// <inheritdoc cref="ShardLags.CaughtUp"/>
    public void CaughtUp(string shardId, bool isAtEnd) => _lags.CaughtUp(shardId, isAtEnd);

    public void Count(BatchReport report)
    {
        _lags.Count(report);
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
            };
            _failedByShard[report.ShardId] = FailedIn(report);
        }
    }

    private long FailedIn(BatchReport report) =>
        report.FirstFailed is null ? 0 : report.Result?.Replicas.Sum(replica => (long)replica.Failed) ?? (long)report.Records * replicas;
}
