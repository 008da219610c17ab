using DynamoReplicator.Cli.Output;

namespace DynamoReplicator.Cli.Commands.Run;

/// <summary>Writes a line every two seconds if the counts changed. Failures go to standard error.</summary>
internal sealed class PlainDisplay(TextWriter output, TextWriter errors, TimeProvider time) : RunDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly TextWriter _output = TextWriter.Synchronized(output);
    private readonly TextWriter _errors = TextWriter.Synchronized(errors);

    public override void Begin(RunOutline outline) => _output.WriteLine(SafeText.Lines($"{outline}"));

    public override void Warn(string message) => _errors.WriteLine(SafeText.Lines(message));

    public override async Task ShowAsync(Func<RunTotals> totals, CancellationToken end)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var shown = Line(totals());
        while (await timer.WaitForNextTickAsync(end))
        {
            var line = Line(totals());
            if (line != shown)
            {
                _output.WriteLine(line);
                shown = line;
            }
        }
    }

    public override void End(RunTotals totals, RunOutline outline) => _output.WriteLine(SafeText.Lines(Summary(totals, outline)));
}
