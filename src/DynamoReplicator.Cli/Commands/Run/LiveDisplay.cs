using System.Collections.Concurrent;
using DynamoReplicator.Cli.Output;
using Spectre.Console;

namespace DynamoReplicator.Cli.Commands.Run;

/// <summary>
/// Shows one live line on the terminal, below the failures. The line is redrawn in place and the cursor never moves up, so the lines
/// above are never overwritten.
/// </summary>
internal sealed class LiveDisplay(IAnsiConsole console, TimeProvider time, TimeSpan? interval = null) : RunDisplay
{
    private const string LineStart = "\r";
    private const string EraseToLineEnd = "\u001b[K";

    private readonly TimeSpan _interval = interval ?? TimeSpan.FromMilliseconds(250);
    private readonly ConcurrentQueue<string> _warnings = [];

    public override void Begin(RunOutline outline) => console.WriteLine(SafeText.Lines($"{outline}"));

    /// <summary>Safe to call from any thread. Only the drawing thread writes, because the terminal has a single cursor.</summary>
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

    /// <summary>Replaces the live line. The last column stays free, because terminals wrap there.</summary>
    private void Draw(string line)
    {
        var width = Math.Max(0, console.Profile.Width - 1);
        console.Write(new ControlCode($"{LineStart}{(line.Length > width ? line[..width] : line)}{EraseToLineEnd}"));
    }
}
