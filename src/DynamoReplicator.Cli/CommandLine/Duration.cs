using System.Globalization;
using System.Text.RegularExpressions;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>A length of time as people write it: <c>250ms</c>, <c>30s</c>, <c>1.5m</c>, <c>1h</c>.</summary>
internal static partial class Duration
{
    private static readonly TimeSpan Max = TimeSpan.FromDays(1);

    public static bool TryParse(string text, out TimeSpan time)
    {
        time = default;
        var match = NumberAndUnit().Match(text);
        if (!match.Success
            || !double.TryParse(match.Groups["number"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }
        var unit = match.Groups["unit"].Value switch
        {
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" => TimeSpan.FromSeconds(1),
            "m" => TimeSpan.FromMinutes(1),
            _ => TimeSpan.FromHours(1),
        };
        if (number > Max / unit)
        {
            return false;
        }
        time = number * unit;
        return true;
    }

    /// <summary>Formats a time in the largest unit that gives a whole number.</summary>
    public static string Text(TimeSpan time)
    {
        var (number, unit) = time switch
        {
            _ when time.Milliseconds != 0 => (time.TotalMilliseconds, "ms"),
            _ when time.Seconds != 0 || time == TimeSpan.Zero => (time.TotalSeconds, "s"),
            _ when time.Minutes != 0 => (time.TotalMinutes, "m"),
            _ => (time.TotalHours, "h"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{number:0.###}{unit}");
    }

    [GeneratedRegex(@"^(?<number>[0-9]+(\.[0-9]+)?)(?<unit>ms|s|m|h)\z")]
    private static partial Regex NumberAndUnit();
}
