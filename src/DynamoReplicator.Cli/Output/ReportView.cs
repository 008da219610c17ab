using System.Globalization;
using System.Text.Json;
using DynamoReplicator.Json;
using DynamoReplicator.Wording;

namespace DynamoReplicator.Cli.Output;

/// <summary>
/// Writes the report of a <see cref="Reconciler"/>. It shows the keys of differing items, and the items themselves only if the report has
/// them.
/// </summary>
internal static class ReportView
{
    /// <param name="output">Receives the report.</param>
    /// <param name="verb">The verb, for programs.</param>
    /// <param name="headline">The summary, for people.</param>
    /// <param name="options">The tables.</param>
    /// <param name="report">The result.</param>
    public static void Show(VerbOutput output, string verb, string headline, ReconcilerOptions options, ReconciliationReport report)
    {
        output.WriteText($"{headline}; {Cost(report)}");
        foreach (var sample in report.Samples)
        {
            output.WriteText(Line(sample));
            foreach (var (side, item) in new[] { ("source", sample.SourceItem), ("replica", sample.ReplicaItem) })
            {
                if (item is not null)
                {
                    output.WriteText($"    {side + ":",-8} {SafeText.Of(item)}");
                }
            }
        }
        if (report.Differences + report.Rejected - report.Samples.Count is > 0 and var more)
        {
            output.WriteText($"  and {Number(more)} more");
        }
        output.WriteJson("report", json => Write(json, verb, options, report));
    }

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Count(long number, string one, string? many = null) => Quantity.Of(number, one, many);

    private static string Line(ItemDifference sample) =>
        $"  {WordFor(sample.Kind),-10} {SafeText.Of(sample.Key)}{(sample.Reason is { } reason ? $": {SafeText.Of(reason)}" : "")}";

    private static string Cost(ReconciliationReport report) => string.Create(
        CultureInfo.InvariantCulture,
        $"{report.Elapsed.TotalSeconds:0.0} s, {report.SourceReadUnits:N0} + {report.ReplicaReadUnits:N0} read and " +
        $"{report.ReplicaWriteUnits:N0} write capacity units");

    private static void Write(Utf8JsonWriter json, string verb, ReconcilerOptions options, ReconciliationReport report)
    {
        json.WriteString("verb", verb);
        json.WriteString("source", options.Source.ToString());
        json.WriteString("replica", options.Replica.ToString());
        json.WriteBoolean("succeeded", report.Succeeded);
        json.WriteNumber("sourceItems", report.SourceItems);
        json.WriteNumber("replicaItems", report.ReplicaItems);
        json.WriteNumber("missing", report.Missing);
        json.WriteNumber("different", report.Different);
        json.WriteNumber("extra", report.Extra);
        json.WriteNumber("inFlight", report.InFlight);
        json.WriteNumber("expired", report.Expired);
        json.WriteNumber("deleted", report.Deleted);
        json.WriteNumber("extraLeft", report.ExtraLeft);
        json.WriteBoolean("exceedsDeleteLimit", report.ExceedsDeleteLimit);
        json.WriteBoolean("repaired", report.IsRepaired);
        json.WriteNumber("writes", report.Writes);
        json.WriteNumber("repeated", report.Repeated);
        json.WriteNumber("rejected", report.Rejected);
        json.WriteNumber("sourceReadUnits", report.SourceReadUnits);
        json.WriteNumber("replicaReadUnits", report.ReplicaReadUnits);
        json.WriteNumber("replicaWriteUnits", report.ReplicaWriteUnits);
        json.WriteNumber("elapsedSeconds", Math.Round(report.Elapsed.TotalSeconds, 3));
        json.WriteStartArray("samples");
        foreach (var sample in report.Samples)
        {
            Write(json, sample);
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ItemDifference sample)
    {
        json.WriteStartObject();
        json.WriteString("kind", WordFor(sample.Kind));
        WriteItem(json, "key", sample.Key);
        if (sample.Reason is { } reason)
        {
            json.WriteString("reason", reason);
        }
        WriteItem(json, "sourceItem", sample.SourceItem);
        WriteItem(json, "replicaItem", sample.ReplicaItem);
        json.WriteEndObject();
    }

    /// <summary>Rewrites the item instead of copying it, because the writer escapes control characters.</summary>
    private static void WriteItem(Utf8JsonWriter json, string name, string? item)
    {
        if (item is not null)
        {
            using var document = JsonDocument.Parse(item, DynamoDBJson.DocumentOptions);
            json.WritePropertyName(name);
            document.RootElement.WriteTo(json);
        }
    }

    private static string WordFor(DifferenceKind kind) => kind switch
    {
        DifferenceKind.Missing => "missing",
        DifferenceKind.Different => "different",
        DifferenceKind.Extra => "extra",
        _ => "rejected",
    };
}
