using DynamoReplicator.Cli.Commands.Run;
using Spectre.Console;
using LiveDisplay = DynamoReplicator.Cli.Commands.Run.LiveDisplay;

namespace DynamoReplicator.Tests.Cli.Commands.Run;

/// <summary>The live line of <c>run</c> as a terminal shows it.</summary>
public sealed class LiveDisplayTests : IDisposable
{
    private const int Width = 100;
    private const int Redraws = 5;

    private static readonly string[] Before =
        ["$ first", "$ second", "$ third", "replicating us-east-1/orders to eu-west-1/orders, from the start; press Ctrl-C to stop"];

    private readonly StringWriter _written = new();

    public void Dispose() => _written.Dispose();

    [Theory]
    [InlineData(24)]
    [InlineData(3)]
    public async Task Lines_above_the_live_line_survive_every_redraw(int height)
    {
        await ShowAsync(height, (_, _) => { });

        var lines = TerminalScreen.Showing(_written.ToString(), Width, height).Lines;
        lines.Take(Before.Length).Should().Equal(Before);
        lines.Should().ContainSingle(line => line.StartsWith("stopped after", StringComparison.Ordinal));
        lines.Where(line => line.Contains("records", StringComparison.Ordinal)).Should().HaveCount(1, "the summary replaces the live line");
    }

    [Fact]
    public async Task Failures_scroll_above_the_live_line()
    {
        await ShowAsync(24, (display, redraw) => display.Warn($"failure {redraw}"));

        var lines = TerminalScreen.Showing(_written.ToString(), Width, 24).Lines;
        lines.Take(Before.Length).Should().Equal(Before);
        var failures = lines.Where(line => line.StartsWith("failure", StringComparison.Ordinal));
        failures.Should().Equal(Enumerable.Range(1, Redraws).Select(redraw => $"failure {redraw}"));
        lines.Where(line => line.Contains("records", StringComparison.Ordinal)).Should().HaveCount(1, "the summary replaces the live line");
    }

    [Fact]
    public async Task The_live_line_shows_the_latest_counts_below_the_failures()
    {
        IReadOnlyList<string> shown = [];

        await ShowAsync(24, (display, redraw) =>
        {
            shown = TerminalScreen.Showing(_written.ToString(), Width, 24).Lines;
            display.Warn($"failure {redraw}");
        });

        shown.Skip(Before.Length).Should().Equal(
            [.. Enumerable.Range(1, Redraws - 1).Select(redraw => $"failure {redraw}"), $"{Redraws - 1} records, 0 writes, 0 " +
                "superseded, lag not yet known"]);
    }

    [Fact]
    public async Task A_line_wider_than_the_terminal_is_truncated()
    {
        await ShowAsync(24, (_, _) => { }, width: 20);

        var lines = TerminalScreen.Showing(_written.ToString(), 20, 24).Lines;
        lines.Take(3).Should().Equal(Before.Take(3));
        _written.ToString().Should().Contain($"\r{Redraws} records, 0 writes\u001b[K");
    }

    [Fact]
    public async Task The_cursor_never_moves_up()
    {
        await ShowAsync(24, (display, redraw) => display.Warn($"failure {redraw}"));

        _written.ToString().Should().NotMatchRegex("\u001b\\[[0-9]*A", "even a move by 0 lines is a move by one line to terminals");
    }

    private async Task ShowAsync(int height, Action<LiveDisplay, int> atEachRedraw, int width = Width)
    {
        _written.Write("$ first\n$ second\n$ third\n");
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(_written),
        });
        (console.Profile.Width, console.Profile.Height) = (width, height);
        var display = new LiveDisplay(console, TimeProvider.System, TimeSpan.FromMilliseconds(1));
        var outline = new RunOutline("us-east-1/orders", ["eu-west-1/orders"], "arn", "from the start", null);
        using var end = new CancellationTokenSource();
        var redraws = 0;

        display.Begin(outline);
        await display.Invoking(it => it.ShowAsync(NextTotals, end.Token)).Should().ThrowAsync<OperationCanceledException>();
        display.End(new RunTotals { Records = redraws }, outline);

        RunTotals NextTotals()
        {
            if (++redraws <= Redraws)
            {
                atEachRedraw(display, redraws);
            }
            else
            {
                end.Cancel();
            }
            return new RunTotals { Records = redraws };
        }
    }
}
