using DynamoReplicator.Cli.Commands.Run;
using DynamoReplicator.Cli.Output;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator.Tests.Cli.Commands.Run;

public sealed class RunViewTests
{
    private static readonly RunOutline Outline =
        new("us-east-1/orders", ["eu-west-1/orders"], "arn", "from the start", "/data/orders.checkpoint");

    [Fact]
    public async Task A_run_shows_its_tables_and_its_totals_and_where_the_next_run_resumes()
    {
        var totals = new RunTotals
        {
            Records = 12345,
            Written = 20000,
            Superseded = 4690,
            Skipped = 1,
            Retries = 2,
            Lag = TimeSpan.FromSeconds(1.5),
            Elapsed = TimeSpan.FromSeconds(60),
        };

        var output = await ShowAsync(OutputFormat.Text, () => totals, _ => Task.CompletedTask);

        output.Should().Equal(
            "replicating us-east-1/orders to eu-west-1/orders, from the start; press Ctrl-C to stop",
            "stopped after 60.0 s: 12,345 records, 20,000 writes, 4,690 superseded, 1 skipped, lag 1.5 s, 2 retries; " +
            "the next run resumes from /data/orders.checkpoint");
    }

    [Fact]
    public async Task Changed_counts_are_shown_while_the_run_lasts()
    {
        var (end, shown) = (new TaskCompletionSource(), 0);

        var output = await ShowAsync(OutputFormat.Text, NextTotals, _ => end.Task);

        output[1..^1].Take(2).Should().Equal(
            "1 record, 0 writes, 0 superseded, lag not yet known", "2 records, 0 writes, 0 superseded, lag not yet known");

        // The first total is what the run began with.
        RunTotals NextTotals()
        {
            if (shown == 3)
            {
                end.TrySetResult();
            }
            return new RunTotals { Records = shown++ };
        }
    }

    [Fact]
    public async Task A_failed_run_shows_its_totals_too()
    {
        var (output, writer) = Writer(OutputFormat.Json);

        await FluentActions.Awaiting(() => new RunView(output, Outline, () => new RunTotals { Records = 3 })
            .ShowAsync(_ => throw new InvalidOperationException("broken"), CancellationToken.None))
            .Should().ThrowAsync<InvalidOperationException>();

        writer.ToString().Should().Contain("\"event\":\"started\"").And.Contain("\"event\":\"summary\"").And.Contain("\"records\":3");
    }

    private static async Task<string[]> ShowAsync(OutputFormat format, Func<RunTotals> totals, Func<CancellationToken, Task> run)
    {
        var (output, writer) = Writer(format);
        await new RunView(output, Outline, totals).ShowAsync(run, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1));
        return writer.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }

    private static (VerbOutput Output, StringWriter Writer) Writer(OutputFormat format)
    {
        var writer = new StringWriter();
        var clock = new ManualTimeProvider { LeapsOverWaitsUpTo = TimeSpan.FromSeconds(2) };
        return (new VerbOutput(format, writer, TextWriter.Null, clock), writer);
    }
}
