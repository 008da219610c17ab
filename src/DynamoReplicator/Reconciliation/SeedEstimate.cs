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
    /// <param name="options">The capacity limits, and the kind of reads.</param>
    /// <param name="source">The source.</param>
    /// <param name="replica">The replica.</param>
    /// <param name="done">The number of items that an earlier run copied.</param>
    public static SeedEstimate Of(ReconcilerOptions options, TableDescription source, TableDescription replica, long done)
    {
        var items = Math.Max(0, (source.ItemCount ?? 0) - done);
        var bytesPerItem = (source.TableSizeBytes ?? 0) / (double)Math.Max(1, source.ItemCount ?? 0);
        var writing = Of(
            items * CapacityUnits.OfAverageWrite(bytesPerItem),
            CapacityUnits.Slower(options.WriteCapacity, CapacityUnits.WriteRate(replica)),
            "write");
        var reading = Of(
            CapacityUnits.OfScan(items * bytesPerItem, options.ConsistentRead),
            CapacityUnits.Slower(options.ReadCapacity, CapacityUnits.ReadRate(source)),
            "read");
        return writing.Duration >= reading.Duration ? writing : reading;
    }

    private static SeedEstimate Of(double units, double? perSecond, string kind) => perSecond is { } rate
        ? new(
            CapacityUnits.TimeOf(units, rate),
            string.Create(CultureInfo.InvariantCulture, $"{units:N0} {kind} units at {rate:N0} per second"))
        : new(TimeSpan.Zero, "");
}
