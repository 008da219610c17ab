using System.Globalization;
using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// The time that a seed takes at least, from the service's counts, which are up to six hours old, and the capacity of the tables.
/// </summary>
/// <param name="Duration">The time, or zero if no capacity is known.</param>
/// <param name="Bottleneck">The units and the rate that determine it.</param>
internal readonly record struct SeedEstimate(TimeSpan Duration, string Bottleneck)
{
    private const double BytesPerRead = 4096;
    private const double BytesPerWrite = 1024;

    /// <param name="options">The capacity limits, and the kind of reads.</param>
    /// <param name="source">The source.</param>
    /// <param name="replica">The replica.</param>
    /// <param name="done">The number of items that an earlier run copied.</param>
    public static SeedEstimate Of(ReconcilerOptions options, TableDescription source, TableDescription replica, long done)
    {
        var items = Math.Max(0, (source.ItemCount ?? 0) - done);
        var bytesPerItem = (source.TableSizeBytes ?? 0) / (double)Math.Max(1, source.ItemCount ?? 0);
        // Each item's size is rounded up to whole units, which adds half a unit on average.
        var writes = items * Math.Max(1, bytesPerItem / BytesPerWrite + 0.5);
        var reads = items * bytesPerItem / BytesPerRead * (options.ConsistentRead ? 1 : 0.5);
        var writing = Of(
            writes,
            Rate(options.WriteCapacity, replica.ProvisionedThroughput?.WriteCapacityUnits, replica.WarmThroughput?.WriteUnitsPerSecond),
            "write");
        var reading = Of(
            reads,
            Rate(options.ReadCapacity, source.ProvisionedThroughput?.ReadCapacityUnits, source.WarmThroughput?.ReadUnitsPerSecond),
            "read");
        return writing.Duration >= reading.Duration ? writing : reading;
    }

    private static SeedEstimate Of(double units, double? perSecond, string kind) => perSecond is { } rate
        ? new(
            TimeSpan.FromSeconds(Math.Min(units / rate, TimeSpan.FromDays(10_000).TotalSeconds)),
            string.Create(CultureInfo.InvariantCulture, $"{units:N0} {kind} units at {rate:N0} per second"))
        : new(TimeSpan.Zero, "");

    /// <summary>An on-demand table has no provisioned units, and sustains at least its warm throughput.</summary>
    /// <returns>The smaller one of the limit and the table's capacity, or null if neither is known.</returns>
    private static double? Rate(double? limit, long? provisioned, long? warm)
    {
        var capacity = provisioned > 0 ? provisioned : warm > 0 ? warm : null;
        return limit is { } most && capacity is { } has ? Math.Min(most, has) : limit ?? capacity;
    }
}
