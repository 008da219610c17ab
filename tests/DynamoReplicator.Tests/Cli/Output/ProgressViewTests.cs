using DynamoReplicator.Cli.Output;
using Spectre.Console;

namespace DynamoReplicator.Tests.Cli.Output;

/// <summary>The progress bar as a terminal shows it.</summary>
public sealed class ProgressViewTests
{
    private const int Width = 80;
    private const int Height = 8;

    /// <summary>Its second line is shorter than the bar. No part of the bar may remain beside it.</summary>
    private static readonly string LongWarning = "warning".PadRight(Width, '.') + "end";

    [Fact]
    public async Task Complete_warnings_scroll_above_the_bar()
    {
        using var written = new StringWriter();
        var console = ConsoleOn(written);
        console.WriteLine("$ first");

        await console.Progress().AutoRefresh(false).Columns(new TaskDescriptionColumn(), new ProgressBarColumn()).StartAsync(screen =>
        {
            var bar = screen.AddTask("orders");
            foreach (var value in new[] { 0, 50, 100 })
            {
                bar.Value = value;
                screen.Refresh();
                ProgressView.WriteAbove(console, LongWarning);
                screen.Refresh();
            }
            return Task.CompletedTask;
        });

        var lines = TerminalScreen.Showing(written.ToString(), Width, Height).Lines;
        var warning = LongWarning.Chunk(Width).Select(line => new string(line).TrimEnd()).ToList();
        lines.Where(line => line.Length > 0).Should().HaveCount(1 + (3 * warning.Count) + 1, "there is one bar");
        lines.Take(1 + (3 * warning.Count)).Should().Equal(["$ first", .. warning, .. warning, .. warning]);
    }

    private static IAnsiConsole ConsoleOn(StringWriter written)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(written),
        });
        (console.Profile.Width, console.Profile.Height) = (Width, Height);
        return console;
    }
}
