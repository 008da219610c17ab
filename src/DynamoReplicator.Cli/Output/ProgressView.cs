using Spectre.Console;
using Spectre.Console.Rendering;

namespace DynamoReplicator.Cli.Output;

/// <summary>Shows how far work on a table is: a bar on a terminal, else a line or a JSON object every few seconds.</summary>
internal sealed class ProgressView(VerbOutput output, string title) : IProgress<ReconciliationProgress>
{
    private const string EraseToScreenEnd = "\u001b[J";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RedrawInterval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private ReconciliationProgress _latest;

    /// <summary>Called from several threads, not always in order: the furthest counts.</summary>
    public void Report(ReconciliationProgress value)
    {
        lock (_lock)
        {
            _latest = value.Items >= _latest.Items ? value : _latest;
        }
    }

    /// <summary>Writes a text above the bar, which is drawn again below it.</summary>
    public static void WriteAbove(IAnsiConsole console, string text)
    {
        if (console.Profile.Capabilities.Ansi)
        {
            // Spectre moves the cursor to the bar's first line and erases nothing: a text of several lines would end in the old bar.
            console.Write(new ControlCode($"{EraseToScreenEnd}{text}{Environment.NewLine}"));
            return;
        }
        console.WriteLine(text);
    }

    public Task<T> ShowAsync<T>(Func<IProgress<ReconciliationProgress>, Task<T>> work) => output.IsTerminal ? DrawAsync(work) : WriteAsync(work);

    private async Task<T> DrawAsync<T>(Func<IProgress<ReconciliationProgress>, Task<T>> work) =>
        await AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new TextColumn(() => ProgressText.Of(Latest())))
            .StartAsync(async screen =>
            {
                var bar = screen.AddTask(Markup.Escape(title));
                var working = work(this);
                await WhileAsync(working, RedrawInterval, () => Move(bar, Latest()));
                Move(bar, Latest()); // What is left on the screen when the work ended early.
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
            Say(latest);
        });
        try
        {
            return await working;
        }
        catch
        {
            Say(Latest()); // How far the work has come: nothing else says so when it ends early.
            throw;
        }

        void Say(ReconciliationProgress latest)
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
        // Whichever is first; the work's own failure is for the one who awaits it.
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
