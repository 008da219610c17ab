using System.Globalization;
using System.Text.Json;
using DynamoReplicator.Cli.Output;

namespace DynamoReplicator.Cli.Estimation;

/// <summary>Formats estimates.</summary>
internal static class EstimateText
{
    private const double Cent = 0.01;

    /// <returns>Units, price and time, such as <c>$0.64, 63,477 + 0 read and 1,000,000 write units, about 4 min 10 s</c>.</returns>
    public static string Of(Estimate estimate)
    {
        var units = estimate.Units == default ? "no capacity units" : string.Create(
            CultureInfo.InvariantCulture,
            $"{Whole(estimate.Units.SourceReads):N0} + {Whole(estimate.Units.ReplicaReads):N0} read and " +
            $"{Whole(estimate.Units.ReplicaWrites):N0} write capacity units");
        var time = estimate.Duration is { } duration ? $", about {ProgressText.Time(duration)}" : "";
        return $"{Dollars(estimate.Dollars)}, {units}{time}";
    }

    public static string Dollars(double dollars) => dollars switch
    {
        0 => "$0.00",
        < Cent => "less than $0.01",
        _ => string.Create(CultureInfo.InvariantCulture, $"${dollars:N2}"),
    };

    public static string Bytes(double bytes)
    {
        string[] units = ["bytes", "KB", "MB", "GB", "TB"];
        var unit = 0;
        for (; bytes >= 1024 && unit < units.Length - 1; unit++)
        {
            bytes /= 1024;
        }
        return unit == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} {units[unit]}")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes:0.0} {units[unit]}");
    }

    public static void Write(Utf8JsonWriter json, Estimate estimate)
    {
        json.WriteNumber("sourceReadUnits", Whole(estimate.Units.SourceReads));
        json.WriteNumber("replicaReadUnits", Whole(estimate.Units.ReplicaReads));
        json.WriteNumber("replicaWriteUnits", Whole(estimate.Units.ReplicaWrites));
        json.WriteNumber("dollars", Math.Round(estimate.Dollars, 4));
        if (estimate.Duration is { } duration)
        {
            json.WriteNumber("seconds", Math.Round(duration.TotalSeconds));
        }
        else
        {
            json.WriteNull("seconds");
        }
    }

    /// <summary>Rounds up, so that a small table does not look free. Sums of binary fractions may exceed a whole number slightly.</summary>
    private static double Whole(double units) => Math.Ceiling(Math.Round(units, 3));
}
