using Spectre.Console;
using Spectre.Console.Rendering;

namespace DynamoReplicator.Cli.Output;

/// <summary>Shows the progress of work on a table: a bar on a terminal, otherwise a line or a JSON object every two seconds.</summary>
internal sealed class ProgressView(VerbOutput output, string title) : IProgress<ReconciliationProgress>
{
    private const string EraseToScreenEnd = "\u001b[J";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RedrawInterval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private ReconciliationProgress _latest;

    /// <summary>Called from several threads, not always in order. The highest progress is shown.</summary>
    public void Report(ReconciliationProgress value)
    {
        lock (_lock)
        {
            _latest = value.Items >= _latest.Items ? value : _latest;
        }
    }

    /// <summary>Writes a text above the bar, which is redrawn below it.</summary>
    public static void WriteAbove(IAnsiConsole console, string text)
    {
        if (console.Profile.Capabilities.Ansi)
        {
            // Spectre moves the cursor to the bar's first line without erasing it, so a long text would end in the old bar.
            console.Write(new ControlCode($"{EraseToScreenEnd}{text}{Environment.NewLine}"));
            return;
        }
        console.WriteLine(text);
    }

    public Task<T> ShowAsync<T>(Func<IProgress<ReconciliationProgress>, Task<T>> work) =>
        output.IsTerminal ? DrawAsync(work) : WriteAsync(work);

    private async Task<T> DrawAsync<T>(Func<IProgress<ReconciliationProgress>, Task<T>> work) =>
        await AnsiConsole.Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new TextColumn(() => ProgressText.Of(Latest())))
            .StartAsync(async screen =>
            {
                var bar = screen.AddTask(Markup.Escape(title));
                var working = work(this);
                await WhileAsync(working, RedrawInterval, () => Move(bar, Latest()));
                Move(bar, Latest()); // The final progress stays on the screen if the work ended early.
                var result = await working;
                bar.IsIndeterminate(false).Value(bar.MaxValue);
                return result;
            });

    private async Task<T> WriteAsync<T>(Func<IProgress<ReconciliationProgress>, Task<T>> work)
    {
        var working = work(this);
        var shown = "";
        await WhileAsync(working, Interval, () =>
        {
            var latest = Latest();
            output.WriteJson("progress", json => ProgressText.Write(json, title, latest));
            WriteText(latest);
        });
        try
        {
            return await working;
        }
        catch
        {
            WriteText(Latest()); // When the work ends early, no other message reports its progress.
            throw;
        }

        void WriteText(ReconciliationProgress latest)
        {
            if (latest.Items > 0 && ProgressText.Of(latest) is var line && line != shown)
            {
                output.WriteText($"{title}: {line}");
                shown = line;
            }
        }
    }

    private async Task WhileAsync(Task working, TimeSpan interval, Action show)
    {
        using var timer = new PeriodicTimer(interval, output.Time);
        // The loop ignores the work's failure, because the caller awaits the work.
        while (await Task.WhenAny(working, timer.WaitForNextTickAsync().AsTask()) != working)
        {
            show();
        }
    }

    private static void Move(ProgressTask bar, ReconciliationProgress latest)
    {
        bar.IsIndeterminate(latest.ExpectedItems is null or 0);
        if (latest.ExpectedItems is > 0 and var expected)
        {
            bar.MaxValue = Math.Max(expected, latest.Items);
            bar.Value = latest.Items;
        }
    }

    private ReconciliationProgress Latest()
    {
        lock (_lock)
        {
            return _latest;
        }
    }

    private sealed class TextColumn(Func<string> text) : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(text());
    }
}
