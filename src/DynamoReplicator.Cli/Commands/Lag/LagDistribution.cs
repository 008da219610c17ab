namespace DynamoReplicator.Cli.Commands.Lag;

/// <summary>The distribution of the measured lags.</summary>
internal sealed record LagDistribution(int Count, TimeSpan Min, TimeSpan P50, TimeSpan P90, TimeSpan P99, TimeSpan Max)
{
    public static LagDistribution Of(IReadOnlyCollection<TimeSpan> lags)
    {
        var sorted = lags.Order().ToList();
        return new LagDistribution(
            sorted.Count, Percentile(sorted, 0), Percentile(sorted, 0.5), Percentile(sorted, 0.9), Percentile(sorted, 0.99),
                Percentile(sorted, 1));
    }

    /// <summary>The nearest-rank percentile, which is always a measured lag.</summary>
    private static TimeSpan Percentile(List<TimeSpan> sorted, double share) =>
        sorted.Count == 0 ? TimeSpan.Zero : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];
}
