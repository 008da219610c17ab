using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace DynamoReplicator.Telemetry;

/// <summary>
/// The library's instruments for any listener of System.Diagnostics, such as OpenTelemetry. All have the tags <c>replica.region</c> and
/// <c>replica.table</c>, and <c>replica.account</c> if the replica's ARN or role contains the account. Without a listener they cost almost
/// nothing.
/// </summary>
internal static class Instruments
{
    public const string RegionTag = "replica.region";

    public const string TableTag = "replica.table";

    /// <summary>
    /// Set if the replica's account is known. Without it, replicas with one name and Region in two accounts would share a metric.
    /// </summary>
    public const string AccountTag = "replica.account";

    private static readonly Meter Meter = new(ReplicatorTelemetry.MeterName);

    private static readonly ActivitySource Activities = new(ReplicatorTelemetry.ActivitySourceName);

    private static readonly Counter<long> Records = Meter.CreateCounter<long>(
        "dynamoreplicator.records", "{record}", "Stream records received.");

    private static readonly Counter<long> Written = Meter.CreateCounter<long>(
        "dynamoreplicator.written", "{record}", "Records whose change the replica acknowledged.");

    private static readonly Counter<long> Superseded = Meter.CreateCounter<long>(
        "dynamoreplicator.superseded", "{record}", "Records replaced by a later change of the same item in the batch.");

    private static readonly Counter<long> Skipped = Meter.CreateCounter<long>(
        "dynamoreplicator.skipped", "{record}", "Records skipped by configuration.");

    private static readonly Counter<long> Parked = Meter.CreateCounter<long>(
        "dynamoreplicator.parked", "{record}", "Records that the replica refused and the dead-letter hook accepted.");

    private static readonly Counter<long> Failed = Meter.CreateCounter<long>(
        "dynamoreplicator.failed", "{record}", "Records that the replica did not acknowledge.");

    private static readonly Counter<long> LeftByDeadline = Meter.CreateCounter<long>(
        "dynamoreplicator.left_by_deadline", "{record}", "Failed records that were not sent or not acknowledged before the deadline.");

    private static readonly Counter<long> Calls = Meter.CreateCounter<long>(
        "dynamoreplicator.calls", "{call}", "BatchWriteItem calls, without the SDK's retries.");

    private static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        "dynamoreplicator.retries", "{retry}", "Retries, by the SDK or by the library.");

    private static readonly Counter<long> Unprocessed = Meter.CreateCounter<long>(
        "dynamoreplicator.unprocessed", "{write}", "Writes returned as UnprocessedItems, counted each time.");

    private static readonly Counter<double> Capacity = Meter.CreateCounter<double>(
        "dynamoreplicator.consumed_capacity", "{unit}", "Write capacity units consumed, if ReturnConsumedCapacity is set.");

    private static readonly Histogram<double> Lag = Meter.CreateHistogram<double>(
        "dynamoreplicator.replication.lag",
        "s",
        "Time from a change's commit in the source to the end of its batch. Batches of more than 100 changes are sampled.");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "dynamoreplicator.batch.duration", "s", "Duration of a batch.");

    /// <summary>Whether a listener receives lags.</summary>
    public static bool TakesLags => Lag.Enabled;

    /// <summary>Starts the span of a batch.</summary>
    public static Span StartBatch(int records) => Span.Start(Activities, "replicate", ActivityKind.Consumer).SetTag("records", records);

    /// <summary>Starts the span of a batch at one replica.</summary>
    public static Span StartWriting(ReplicaTable replica)
    {
        var span = Span.Start(Activities, "write replica", ActivityKind.Producer);
        return span.IsRecorded
            ? span.SetTag(RegionTag, replica.Region).SetTag(TableTag, replica.Name).SetTag(AccountTag, replica.Account)
            : span;
    }

    public static void Count(ReplicaResult result, int records, ReadOnlySpan<long> lagsInMilliseconds)
    {
        var tags = new TagList { { RegionTag, result.Replica.Region }, { TableTag, result.Replica.Name } };
        if (result.Replica.Account is { } account)
        {
            tags.Add(AccountTag, account);
        }
        Records.Add(records, tags);
        Written.Add(result.Written, tags);
        Superseded.Add(result.Superseded, tags);
        Skipped.Add(result.Skipped, tags);
        Parked.Add(result.Parked, tags);
        Failed.Add(result.Failed, tags);
        LeftByDeadline.Add(result.LeftByDeadline, tags);
        Calls.Add(result.Calls, tags);
        Retries.Add(result.Retries, tags);
        Unprocessed.Add(result.Unprocessed, tags);
        if (result.ConsumedWriteCapacity is { } units)
        {
            Capacity.Add(units, tags);
        }
        Duration.Record(result.Duration.TotalSeconds, tags);
        foreach (var lag in lagsInMilliseconds)
        {
            Lag.Record(lag / 1000.0, tags);
        }
    }
}
