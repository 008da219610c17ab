namespace DynamoReplicator.Cli.Commands.Lag;

/// <summary>How replication lags are distributed.</summary>
internal sealed record LagDistribution(int Count, TimeSpan Min, TimeSpan P50, TimeSpan P90, TimeSpan P99, TimeSpan Max)
{
    public static LagDistribution Of(IReadOnlyCollection<TimeSpan> lags)
    {
        var sorted = lags.Order().ToList();
        return new LagDistribution(sorted.Count, Within(sorted, 0), Within(sorted, 0.5), Within(sorted, 0.9), Within(sorted, 0.99), Within(sorted, 1));
    }

    /// <summary>The least lag within which that part of them stays: always one that was measured.</summary>
    private static TimeSpan Within(List<TimeSpan> sorted, double part) =>
        sorted.Count == 0 ? TimeSpan.Zero : sorted[Math.Max(0, (int)Math.Ceiling(part * sorted.Count) - 1)];
}
