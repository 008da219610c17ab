using System.Globalization;
using DynamoReplicator.Cli.Output;
using DynamoReplicator.Wording;
using Spectre.Console;

namespace DynamoReplicator.Cli.Commands.Run;

/// <summary>Displays the progress of a run. Safe to use from several threads.</summary>
internal abstract class RunDisplay
{
    /// <summary>Chooses the display that suits the output.</summary>
    public static RunDisplay For(OutputFormat format, TextWriter output, TextWriter errors, TimeProvider time) => format switch
    {
        OutputFormat.Json => new JsonDisplay(output, errors, time),
        // The live line and the failures above it share a screen, so both streams must be that terminal.
        _ when output == Console.Out && !Console.IsOutputRedirected && !Console.IsErrorRedirected
            && AnsiConsole.Profile.Capabilities.Ansi =>
            new LiveDisplay(AnsiConsole.Console, time),
        _ => new PlainDisplay(output, errors, time),
    };

    /// <summary>Shows the tables and the starting position.</summary>
    public abstract void Begin(RunOutline outline);

    /// <summary>Shows a failure that is retried.</summary>
    public abstract void Warn(string message);

    /// <summary>Shows the progress periodically until it is cancelled.</summary>
    public abstract Task ShowAsync(Func<RunTotals> totals, CancellationToken end);

    /// <summary>Shows the totals of the run.</summary>
    public abstract void End(RunTotals totals, RunOutline outline);

    protected static string Line(RunTotals totals)
    {
        var parts = new List<string>
        {
            Quantity.Of(totals.Records, "record"),
            Quantity.Of(totals.Written, "write"),
            Count(totals.Superseded, "superseded"),
            totals.Lag is { } lag
                ? string.Create(CultureInfo.InvariantCulture, $"lag {Math.Max(0, lag.TotalSeconds):0.0} s")
                : "lag not yet known",
        };
        if (totals.Skipped > 0)
        {
            parts.Insert(3, Count(totals.Skipped, "skipped"));
        }
        if (totals.Failed > 0)
        {
            parts.Add(Count(totals.Failed, "failed"));
        }
        if (totals.Retries > 0)
        {
            parts.Add(Quantity.Of(totals.Retries, "retry", "retries"));
        }
        return string.Join(", ", parts);
    }

    protected static string Summary(RunTotals totals, RunOutline outline) =>
        string.Create(CultureInfo.InvariantCulture, $"stopped after {totals.Elapsed.TotalSeconds:0.0} s: {Line(totals)}") +
        (outline.CheckpointPath is { } path ? $"; the next run resumes from {path}" : "");

    private static string Count(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}");
}
