using System.Text.Json;

namespace DynamoReplicator.Cli.Output;

/// <summary>
/// Shows the progress of work periodically: a line that is redrawn in place on a terminal, otherwise a line (if it changed) or a JSON
/// object every two seconds. Quiet output shows nothing.
/// </summary>
internal abstract class ProgressView(VerbOutput output)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RedrawInterval = TimeSpan.FromMilliseconds(250);

    protected VerbOutput Output => output;

    /// <summary>The progress, for people.</summary>
    protected abstract string Line { get; }

    /// <summary>The progress on a terminal.</summary>
    protected virtual string LiveLine => Line;

    /// <summary>Writes the progress for programs.</summary>
    protected abstract void Write(Utf8JsonWriter json);

    /// <summary>
    /// Shows the progress until the work ends. Output that fails, for example on a full disk, stops the work. When the work fails, no
    /// report shows how far it came, so the last progress is shown.
    /// </summary>
    protected async Task<T> ShowAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var shown = Line;
        var working = work(ending.Token);
        try
        {
            await ShowWhileAsync(working);
        }
        catch
        {
            await ending.CancelAsync();
            await working.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }
        output.EraseLiveLine();
        try
        {
            return await working;
        }
        catch
        {
            WriteLine();
            throw;
        }

        async Task ShowWhileAsync(Task working)
        {
            using var worked = new CancellationTokenSource();
            var interval = output.HasLiveLine ? RedrawInterval : Interval;
            do
            {
                Show();
            }
            while (await Task.WhenAny(working, Task.Delay(interval, output.Time, worked.Token)) != working);
            await worked.CancelAsync();
        }

        void Show()
        {
            if (output.HasLiveLine)
            {
                output.DrawLiveLine(LiveLine);
                return;
            }
            WriteLine();
            if (!output.IsQuiet)
            {
                output.WriteJson("progress", Write);
            }
        }

        void WriteLine()
        {
            if (Line is var line && line != shown)
            {
                output.WriteNote(line);
                shown = line;
            }
        }
    }
}
