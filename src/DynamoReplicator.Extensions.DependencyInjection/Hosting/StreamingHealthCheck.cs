using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DynamoReplicator.Hosting;

/// <summary>Reports the health of all replications of the process. The worst one counts.</summary>
internal sealed class StreamingHealthCheck(IEnumerable<StreamingProgress> replications, TimeSpan degradedAfter, TimeSpan unhealthyAfter)
    : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var healths = replications.Select(HealthOf).ToList();
        if (healths.Count == 0)
        {
            throw new InvalidOperationException(
                "The health check has no replication to check. Register one with services.AddDynamoReplicatorStreaming.");
        }
        var status = healths.Min(health => health.Status); // Unhealthy is the least value.
        return Task.FromResult(new HealthCheckResult(
            status == HealthStatus.Unhealthy ? context.Registration.FailureStatus : status,
            string.Join(" ", healths.Select(health => health.Text)),
            data: Data()));
    }

    private (HealthStatus Status, string Text) HealthOf(StreamingProgress replication)
    {
        if (replication.Failure is { } failure)
        {
            return (HealthStatus.Unhealthy, $"Replication of {replication.Source} ended: {failure}");
        }
        var (idle, lag) = (replication.SinceProgress, replication.Totals.Lag);
        var status = idle >= unhealthyAfter ? HealthStatus.Unhealthy
            : idle >= degradedAfter || lag >= degradedAfter ? HealthStatus.Degraded
            : HealthStatus.Healthy;
        return (status, idle >= degradedAfter
            ? $"Replication of {replication.Source} has made no progress for {Seconds(idle)}: the log has the reason."
            : lag is { } behind ? $"The replicas of {replication.Source} are {Seconds(behind)} behind."
            : $"Replication of {replication.Source} has begun, and its lag is not yet known.");
    }

    private Dictionary<string, object> Data()
    {
        var data = new Dictionary<string, object>();
        foreach (var replication in replications)
        {
            var totals = replication.Totals;
            if (totals.Lag is { } lag)
            {
                data[$"{replication.Source} lag seconds"] = lag.TotalSeconds;
            }
            data[$"{replication.Source} seconds since progress"] = replication.SinceProgress.TotalSeconds;
            data[$"{replication.Source} records"] = totals.Records;
            data[$"{replication.Source} failed"] = totals.Failed;
        }
        return data;
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
