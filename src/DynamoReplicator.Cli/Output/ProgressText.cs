using System.Globalization;
using System.Text.Json;
using DynamoReplicator.Wording;

namespace DynamoReplicator.Cli.Output;

/// <summary>Formats progress: the counts, the rate, and the time left.</summary>
internal static class ProgressText
{
    public static string Of(ReconciliationProgress progress)
    {
        var parts = new List<string> { Quantity.Of(progress.Items, "item") };
        if (progress.Writes > 0)
        {
            parts.Add(Quantity.Of(progress.Writes, "write"));
        }
        if (progress.Differences > 0)
        {
            parts.Add(Quantity.Of(progress.Differences, "difference"));
        }
        parts.Add(string.Create(CultureInfo.InvariantCulture, $"{Rate(progress):N0}/s"));
        if (TimeLeft(progress) is { } left)
        {
            parts.Add($"about {Time(left)} left");
        }
        return string.Join(", ", parts);
    }

    public static void Write(Utf8JsonWriter json, string title, ReconciliationProgress progress)
    {
        json.WriteString("what", title);
        json.WriteNumber("items", progress.Items);
        if (progress.ExpectedItems is { } expected)
        {
            json.WriteNumber("expectedItems", expected);
        }
        json.WriteNumber("writes", progress.Writes);
        json.WriteNumber("differences", progress.Differences);
        json.WriteNumber("itemsPerSecond", Math.Round(Rate(progress), 1));
        if (TimeLeft(progress) is { } left)
        {
            json.WriteNumber("secondsLeft", Math.Round(left.TotalSeconds));
        }
    }

    /// <summary>The time left at the current rate; null if unknown. The service's item count may be hours old.</summary>
    public static TimeSpan? TimeLeft(ReconciliationProgress progress) =>
        progress.ExpectedItems is { } expected && expected > progress.Items && Rate(progress) is > 0 and var rate
            ? TimeSpan.FromSeconds(Math.Min((expected - progress.Items) / rate, TimeSpan.FromDays(365).TotalSeconds))
            : null;

    public static string Time(TimeSpan time) => time switch
    {
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, time.TotalSeconds):0} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min"),
    };

    private static double Rate(ReconciliationProgress progress) =>
        progress.Elapsed > TimeSpan.Zero ? progress.Items / progress.Elapsed.TotalSeconds : 0;
}
