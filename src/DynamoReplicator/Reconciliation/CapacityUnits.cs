using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Reconciliation;

/// <summary>How DynamoDB counts capacity units, and how many of them a table provides per second.</summary>
internal static class CapacityUnits
{
    private const int BytesPerRead = 4096;
    private const int BytesPerWrite = 1024;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(10_000);

    /// <summary>The units of a scan: half a unit per 4 KB, or one if it is consistent. Its items are not rounded up one by one.</summary>
    public static double OfScan(double bytes, bool isConsistent = false) => bytes / BytesPerRead / (isConsistent ? 1 : 2);

    /// <summary>The units of a consistent read of one item: one per started 4 KB.</summary>
    public static long OfRead(long bytes) => Math.Max(1, (bytes + BytesPerRead - 1) / BytesPerRead);

    /// <summary>The units of a write of one item: one per started KB.</summary>
    public static long OfWrite(long bytes) => Math.Max(1, (bytes + BytesPerWrite - 1) / BytesPerWrite);

    /// <summary>The units of a write of an item of about this size. To round up to whole units adds half a unit on average.</summary>
    public static double OfAverageWrite(double bytes) => Math.Max(1, bytes / BytesPerWrite + 0.5);

    /// <summary>The read units per second that a table sustains at least; null if unknown.</summary>
    public static double? ReadRate(TableDescription table) =>
        Rate(table.ProvisionedThroughput?.ReadCapacityUnits, table.WarmThroughput?.ReadUnitsPerSecond);

    /// <summary>The write units per second that a table sustains at least; null if unknown.</summary>
    public static double? WriteRate(TableDescription table) =>
        Rate(table.ProvisionedThroughput?.WriteCapacityUnits, table.WarmThroughput?.WriteUnitsPerSecond);

    /// <returns>The smaller one of a limit and a table's rate; null if neither is known.</returns>
    public static double? Slower(double? limit, double? rate) =>
        limit is { } most && rate is { } sustained ? Math.Min(most, sustained) : limit ?? rate;

    public static TimeSpan TimeOf(double units, double perSecond) =>
        TimeSpan.FromSeconds(Math.Min(units / perSecond, Longest.TotalSeconds));

    /// <summary>An on-demand table has no provisioned units, and sustains at least its warm throughput.</summary>
    private static double? Rate(long? provisioned, long? warm) => provisioned > 0 ? provisioned : warm > 0 ? warm : null;
}
