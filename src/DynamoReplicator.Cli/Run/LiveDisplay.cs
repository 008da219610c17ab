using System.Collections.Concurrent;
using DynamoReplicator.Cli.Output;
using Spectre.Console;

namespace DynamoReplicator.Cli.Run;

/// <summary>One line on the terminal that is always up to date, with failures scrolling by above it.</summary>
internal sealed class LiveDisplay(TimeProvider time) : RunDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentQueue<string> _warnings = [];

    public override void Begin(RunOutline outline) => AnsiConsole.WriteLine(SafeText.Lines($"{outline}"));

    public override void Warn(string message) => _warnings.Enqueue(SafeText.Lines(message));

    public override async Task ShowAsync(Func<RunTotals> totals, CancellationToken end)
    {
        try
        {
            await AnsiConsole.Live(new Text("")).StartAsync(async live =>
            {
                using var timer = new PeriodicTimer(Interval, time);
                do
                {
                    WriteWarnings();
                    live.UpdateTarget(new Text(Line(totals())) { Overflow = Overflow.Ellipsis });
                }
                while (await timer.WaitForNextTickAsync(end));
            });
        }
        finally
        {
            WriteWarnings();
        }
    }

    public override void End(RunTotals totals, RunOutline outline) => AnsiConsole.WriteLine(SafeText.Lines(Summary(totals, outline)));

    /// <summary>Only ever called by the one that draws: the terminal has a single cursor.</summary>
    private void WriteWarnings()
    {
        while (_warnings.TryDequeue(out var warning))
        {
            AnsiConsole.Write(new Text(warning + Environment.NewLine, new Style(Color.Yellow)));
        }
    }
}
