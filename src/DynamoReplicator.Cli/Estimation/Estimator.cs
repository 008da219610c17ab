using DynamoReplicator.Reconciliation;

namespace DynamoReplicator.Cli.Estimation;

/// <summary>Estimates units, price and time of the work on two tables. Pure.</summary>
/// <param name="source">The source.</param>
/// <param name="replica">The replica, or the table that <c>init</c> would create.</param>
/// <param name="sample">A sample of the source's items.</param>
/// <param name="pace">The capacity limits.</param>
/// <param name="prices">The prices.</param>
/// <param name="share">The share of the tables' segments that is processed.</param>
internal sealed class Estimator(
    TableFacts source, TableFacts replica, ItemSample sample, Pace pace, PriceList prices, double share = 1)
{
    private const double BytesPerGB = 1024.0 * 1024 * 1024;
    private const double SecondsPerHour = 3600;
    private const double Million = 1_000_000;

    /// <summary>A scan, a second read of each item, and a write of each item.</summary>
    public Estimate Backfill() => Of(new Units(
        CapacityUnits.OfScan(source.Bytes) + (source.Items * sample.ReadUnits), 0, source.Items * sample.WriteUnits, source.Bytes));

    /// <summary>A scan, and a write of each item. A consistent scan costs twice as much.</summary>
    public Estimate Seed(bool isConsistent = false) => Of(new Units(
        CapacityUnits.OfScan(source.Bytes, isConsistent), 0, source.Items * sample.WriteUnits, source.Bytes));

    /// <summary>
    /// A scan of both tables. The tool runs in one of the Regions, so one table's items cross. Each item that differs costs more: it is
    /// read again in both tables, and written in a repair.
    /// </summary>
    public Estimate Verify() =>
        Of(new Units(
            CapacityUnits.OfScan(source.Bytes), CapacityUnits.OfScan(replica.Bytes), 0, Math.Max(source.Bytes, replica.Bytes)));

    /// <summary>AWS's own export and import, which take no capacity units. They publish no duration.</summary>
    public Estimate ExportAndImport()
    {
        var exported = (source.Bytes + source.LocalIndexBytes) / BytesPerGB * prices.Of(source.Table.Region).ExportGB;
        var imported = source.Items * sample.LineBytes / BytesPerGB * prices.Of(replica.Table.Region).ImportGB;
        var moved = IsCrossRegion ? source.Bytes / BytesPerGB * prices.Of(source.Table.Region).TransferGB : 0;
        return new Estimate(default, exported + imported + moved, Duration: null);
    }

    private bool IsCrossRegion => source.Table.Region != replica.Table.Region;

    private Estimate Of(Units whole)
    {
        var units = new Units(
            whole.SourceReads * share, whole.ReplicaReads * share, whole.ReplicaWrites * share, whole.MovedBytes * share);
        var (there, here) = (prices.Of(source.Table.Region), prices.Of(replica.Table.Region));
        var dollars = Reads(units.SourceReads, source, there) + Reads(units.ReplicaReads, replica, here)
            + Writes(units.ReplicaWrites, replica, here)
            + (IsCrossRegion ? units.MovedBytes / BytesPerGB * there.TransferGB : 0);
        return new Estimate(units, dollars, DurationOf(units));
    }

    /// <summary>Provisioned capacity is paid by the hour: the price is that of the capacity that the work takes.</summary>
    private static double Reads(double units, TableFacts table, RegionPrices prices) => table.IsProvisioned
        ? units / SecondsPerHour * prices.ReadCapacityHour
        : units / Million * prices.ReadMillion;

    private static double Writes(double units, TableFacts table, RegionPrices prices) => table.IsProvisioned
        ? units / SecondsPerHour * prices.WriteCapacityHour
        : units / Million * prices.WriteMillion;

    private TimeSpan? DurationOf(Units units)
    {
        TimeSpan?[] times =
        [
            TimeOf(units.SourceReads, pace.ReadCapacity, source.ReadRate),
            TimeOf(units.ReplicaReads, pace.ReadCapacity, replica.ReadRate),
            TimeOf(units.ReplicaWrites, pace.WriteCapacity, replica.WriteRate),
        ];
        return times.Max();
    }

    /// <returns>Null if there is nothing to do, or if no rate is known.</returns>
    private static TimeSpan? TimeOf(double units, double? limit, double? rate) =>
        units > 0 && CapacityUnits.Slower(limit, rate) is { } perSecond ? CapacityUnits.TimeOf(units, perSecond) : null;
}
