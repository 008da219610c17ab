using DynamoReplicator.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the health check of replication without Lambda.</summary>
public static class DynamoReplicatorHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a health check for every replication that
    /// <see cref="DynamoReplicatorServiceCollectionExtensions.AddDynamoReplicatorStreaming(IServiceCollection, Func{IServiceProvider,
    /// DynamoReplicator.StreamingOptions})"/> registers. The result has the lag, the time since the last progress, and the number of
    /// records. It contains no item data.
    /// <list type="table">
    /// <item><term>Healthy</term><description>Replication runs, and neither of the conditions below is met.</description></item>
    /// <item><term>Degraded</term><description>The last batch of a shard was at least <paramref name="degradedAfter"/> behind, or a shard
    /// or the listing of the shards made no progress for that time, for example because writes are throttled or records
    /// fail.</description></item>
    /// <item><term>Unhealthy</term><description>A shard or the listing of the shards made no progress for
    /// <paramref name="unhealthyAfter"/>, or replication ended with an error that retries cannot solve.</description></item>
    /// </list>
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The check's name. Default: <c>dynamo-replicator</c>.</param>
    /// <param name="degradedAfter">More than zero. Default: one minute.</param>
    /// <param name="unhealthyAfter">At least <paramref name="degradedAfter"/>. Default: five minutes.</param>
    /// <param name="failureStatus">The status to report instead of Unhealthy. Default: Unhealthy.</param>
    /// <param name="tags">The check's tags, such as <c>ready</c>. Default: none.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A time is out of range.</exception>
    /// <example>
    /// <code>
    /// builder.Services.AddHealthChecks().AddDynamoReplicatorStreaming();
    /// app.MapHealthChecks("/healthz");
    /// </code>
    /// </example>
    public static IHealthChecksBuilder AddDynamoReplicatorStreaming(
        this IHealthChecksBuilder builder,
        string name = "dynamo-replicator",
        TimeSpan? degradedAfter = null,
        TimeSpan? unhealthyAfter = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        var (degraded, unhealthy) = (degradedAfter ?? TimeSpan.FromMinutes(1), unhealthyAfter ?? TimeSpan.FromMinutes(5));
        if (degraded <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(
                nameof(degradedAfter), $"The time is {degraded}. Specify more than zero, or leave it out for one minute.");
        }
        if (unhealthy < degraded)
        {
            throw new ArgumentOutOfRangeException(
                nameof(unhealthyAfter),
                $"The time is {unhealthy}, which is less than degradedAfter ({degraded}). Specify at least that time.");
        }
        return builder.Add(new HealthCheckRegistration(
            name,
            provider => new StreamingHealthCheck(provider.GetServices<StreamingProgress>(), degraded, unhealthy),
            failureStatus,
            tags));
    }
}
