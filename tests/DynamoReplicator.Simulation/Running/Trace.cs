using System.Globalization;
using System.Runtime.CompilerServices;

namespace DynamoReplicator.Simulation.Running;

/// <summary>
/// The events of a schedule, in order. It is on only when a schedule is run again to be printed, and costs nothing while it is off.
/// </summary>
internal sealed class Trace(VirtualClock clock, bool isOn)
{
    private readonly List<(TimeSpan At, string? Key, string Text)> _entries = [];

    public bool IsOn => isOn;

    /// <param name="key">The key of the event, or null if it has none.</param>
    /// <param name="message">The event.</param>
    public void Say(string? key, [InterpolatedStringHandlerArgument("")] TraceMessage message)
    {
        if (isOn)
        {
            _entries.Add((clock.Elapsed, key, message.Text));
        }
    }

    /// <summary>All events, one per line.</summary>
    public IEnumerable<string> Lines => _entries.Select(Line);

    /// <summary>Returns the events of a key, one per line.</summary>
    public IEnumerable<string> About(string key) => _entries.Where(entry => entry.Key == key).Select(Line);

    private static string Line((TimeSpan At, string? Key, string Text) entry) =>
        string.Create(CultureInfo.InvariantCulture,
            $"{entry.At.TotalSeconds,12:0.0000} s  {(entry.Key is null ? "" : $"[{entry.Key}] ")}{entry.Text}");
}

/// <summary>A message that is only formatted while the trace is on.</summary>
[InterpolatedStringHandler]
internal readonly ref struct TraceMessage
{
    private readonly System.Text.StringBuilder? _text;

    public TraceMessage(int literalLength, int formattedCount, Trace trace, out bool isWanted)
    {
        isWanted = trace.IsOn;
        _text = isWanted ? new System.Text.StringBuilder(literalLength + formattedCount * 8) : null;
    }

    public string Text => _text!.ToString();

    public void AppendLiteral(string text) => _text!.Append(text);

    public void AppendFormatted<T>(T value) => _text!.Append(CultureInfo.InvariantCulture, $"{value}");
}
