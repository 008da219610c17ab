using System.Collections.Concurrent;
using DynamoReplicator.Cli.Output;
using Spectre.Console;

namespace DynamoReplicator.Cli.Commands.Run;

/// <summary>
/// One line on the terminal that is always up to date, with failures scrolling by above it. It is redrawn where it is and the cursor never
/// moves up, so nothing above it can be overwritten.
/// </summary>
internal sealed class LiveDisplay(IAnsiConsole console, TimeProvider time, TimeSpan? interval = null) : RunDisplay
{
    private const string LineStart = "\r";
    private const string EraseToLineEnd = "\u001b[K";

    private readonly TimeSpan _interval = interval ?? TimeSpan.FromMilliseconds(250);
    private readonly ConcurrentQueue<string> _warnings = [];

    public override void Begin(RunOutline outline) => console.WriteLine(SafeText.Lines($"{outline}"));

    /// <summary>Safe to call from any thread: only the one that draws writes, as the terminal has a single cursor.</summary>
    public override void Warn(string message) => _warnings.Enqueue(SafeText.Lines(message));

    public override async Task ShowAsync(Func<RunTotals> totals, CancellationToken end)
    {
        using var timer = new PeriodicTimer(_interval, time);
        do
        {
            var line = Line(totals());
            WriteWarnings();
            Draw(line);
        }
        while (await timer.WaitForNextTickAsync(end));
    }

    public override void End(RunTotals totals, RunOutline outline)
    {
        WriteWarnings();
        Draw("");
        console.WriteLine(SafeText.Lines(Summary(totals, outline)));
    }

    private void WriteWarnings()
    {
        while (_warnings.TryDequeue(out var warning))
        {
            Draw("");
            console.Write(new Text(warning + Environment.NewLine, new Style(Color.Yellow)));
        }
    }

    /// <summary>Replaces the live line. It leaves the last column free, where terminals would go on to the next line.</summary>
    private void Draw(string line)
    {
        var width = Math.Max(0, console.Profile.Width - 1);
        console.Write(new ControlCode($"{LineStart}{(line.Length > width ? line[..width] : line)}{EraseToLineEnd}"));
    }
}
