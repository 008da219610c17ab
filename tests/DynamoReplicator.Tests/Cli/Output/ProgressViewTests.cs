using System.Text.Json;
using DynamoReplicator.Cli.Output;
using Spectre.Console;

// cspell:ignore recor
namespace DynamoReplicator.Tests.Cli.Output;

/// <summary>The progress of work, as it looks on a terminal and elsewhere.</summary>
public sealed class ProgressViewTests : IDisposable
{
    private const int Width = 100;
    private const int Redraws = 5;

    private static readonly string[] Before = ["$ first", "$ second", "$ third"];

    private readonly StringWriter _written = new();
    private readonly ManualTimeProvider _clock = new() { LeapsOverWaitsUpTo = TimeSpan.FromSeconds(2) };

    public void Dispose() => _written.Dispose();

    [Theory]
    [InlineData(24)]
    [InlineData(3)]
    public async Task Lines_above_the_live_line_survive_every_redraw(int height)
    {
        await DrawAsync(height, (_, _) => { });

        var lines = TerminalScreen.Showing(_written.ToString(), Width, height).Lines;
        lines.Take(Before.Length).Should().Equal(Before);
        lines.Skip(Before.Length).Should().OnlyContain(line => line.Length == 0, "the live line is erased at the end");
    }

    [Fact]
    public async Task Warnings_scroll_above_the_live_line()
    {
        await DrawAsync(24, (output, redraw) => output.Warn($"failure {redraw}"));

        var lines = TerminalScreen.Showing(_written.ToString(), Width, 24).Lines;
        lines.Should().Equal(
            [.. Before, .. Enumerable.Range(1, Redraws).Select(redraw => $"dynamo-replicator: failure {redraw}"), ""]);
    }

    [Fact]
    public async Task A_warning_wider_than_the_terminal_is_complete_and_leaves_one_live_line()
    {
        IReadOnlyList<string> shown = [];
        var warning = "failure".PadRight(Width, '.') + "end";

        await DrawAsync(24, (output, redraw) =>
        {
            shown = TerminalScreen.Showing(_written.ToString(), Width, 24).Lines;
            output.Warn(warning);
        });

        string.Concat(shown.Skip(Before.Length)).Should().Be(
            string.Concat(Enumerable.Repeat($"dynamo-replicator:{warning}", Redraws - 1)) + $"{Redraws - 1} records",
            "it is wrapped at its space");
    }

    [Fact]
    public async Task A_line_wider_than_the_terminal_is_truncated()
    {
        await DrawAsync(24, (_, _) => { }, width: 8);

        _written.ToString().Should().Contain($"\r{Redraws} recor\u001b[K");
    }

    [Fact]
    public async Task The_cursor_never_moves_up()
    {
        await DrawAsync(24, (output, redraw) => output.Warn($"failure {redraw}"));

        _written.ToString().Should().NotMatchRegex("\u001b\\[[0-9]*A", "terminals treat a move by 0 lines as a move by one line");
    }

    [Fact]
    public async Task A_terminal_shows_the_tables_and_a_bar()
    {
        var view = new ReconciliationView(OnTerminal(24, Width), "us-east-1/orders to eu-west-1/orders");

        await view.ShowAsync(
            (progress, _) =>
            {
                progress.Report(
                    new ReconciliationProgress { Items = 4, ExpectedItems = 10, Writes = 3, Elapsed = TimeSpan.FromSeconds(1) });
                return Task.FromResult(true);
            },
            CancellationToken.None);

        _written.ToString().Should().Be(
            $"\r\u001b[Kus-east-1/orders to eu-west-1/orders{Environment.NewLine}" +
            "\r[========            ] 40 % 4 items, 3 writes, 4/s, about 2 s left\u001b[K\r\u001b[K");
    }

    [Fact]
    public async Task Without_a_terminal_each_change_is_a_line()
    {
        await ShowAsync(new VerbOutput(OutputFormat.Text, _written, TextWriter.Null, _clock), (_, _) => { });

        // The first number is what the work began with.
        Lines().Should().Equal(Enumerable.Range(2, Redraws - 1).Select(redraw => $"{redraw} records"));
    }

    [Fact]
    public async Task Programs_get_an_event_at_every_interval()
    {
        await ShowAsync(new VerbOutput(OutputFormat.Json, _written, TextWriter.Null, _clock), (_, _) => { });

        Lines().Select(line => JsonDocument.Parse(line).RootElement.GetProperty("event").GetString())
            .Should().HaveCount(Redraws - 1).And.AllBe("progress");
    }

    [Fact]
    public async Task The_last_progress_of_failed_work_is_shown()
    {
        var output = new VerbOutput(OutputFormat.Text, _written, TextWriter.Null, _clock);

        await FluentActions.Awaiting(() => new ReconciliationView(output, "us-east-1/orders").ShowAsync<int>(
            async (progress, _) =>
            {
                await Task.Yield();
                progress.Report(new ReconciliationProgress { Items = 7 });
                throw new InvalidOperationException("broken");
            },
            CancellationToken.None)).Should().ThrowAsync<InvalidOperationException>();

        Lines().Should().Equal("us-east-1/orders: 7 items, 0/s");
    }

    [Fact]
    public async Task Output_that_fails_stops_the_work_and_waits_for_it()
    {
        var isStopped = false;
        using var full = new FullDisk();

        await FluentActions.Awaiting(() => new ReconciliationView(
            new VerbOutput(OutputFormat.Json, full, TextWriter.Null, _clock), "us-east-1/orders").ShowAsync<int>(
            async (_, stop) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop)
                    .ContinueWith(_ => isStopped = true, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                throw new OperationCanceledException(stop);
            },
            CancellationToken.None)).Should().ThrowAsync<IOException>().WithMessage("full");

        isStopped.Should().BeTrue();
    }

    private string[] Lines() => _written.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    private Task DrawAsync(int height, Action<VerbOutput, int> atEachRedraw, int width = Width)
    {
        _written.Write(string.Concat(Before.Select(line => $"{line}\n")));
        return ShowAsync(OnTerminal(height, width), atEachRedraw);
    }

    private VerbOutput OnTerminal(int height, int width)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(_written),
        });
        (console.Profile.Width, console.Profile.Height) = (width, height);
        return new VerbOutput(OutputFormat.Text, _written, _written, _clock, console);
    }

    private static Task ShowAsync(VerbOutput output, Action<VerbOutput, int> atEachRedraw) =>
        new CountingView(output, atEachRedraw).ShowAsync().WaitAsync(TimeSpan.FromMinutes(1));

    /// <summary>Shows a number that grows with every redraw, until the work ends after the last.</summary>
    private sealed class CountingView(VerbOutput output, Action<VerbOutput, int> atEachRedraw) : ProgressView(output)
    {
        private readonly TaskCompletionSource<bool> _end = new();
        private int _redraws;

        protected override string Line
        {
            get
            {
                if (_redraws < Redraws)
                {
                    atEachRedraw(Output, ++_redraws);
                }
                if (_redraws == Redraws)
                {
                    _end.TrySetResult(true);
                }
                return $"{_redraws} records";
            }
        }

        public Task ShowAsync() => ShowAsync(_ => _end.Task, CancellationToken.None);

        protected override void Write(Utf8JsonWriter json) => json.WriteNumber("records", _redraws);
    }

    private sealed class FullDisk : StringWriter
    {
        public override void WriteLine(string? value) => throw new IOException("full");
    }
}
