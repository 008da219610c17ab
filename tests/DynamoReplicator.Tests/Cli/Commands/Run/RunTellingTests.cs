using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using DynamoReplicator.Cli.Commands.Run;
using DynamoReplicator.Cli.StreamReading;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Tests.Cli.Commands.Run;

/// <summary>The messages of a run.</summary>
public sealed class RunTellingTests
{
    private const string Secret = "card 4111111111111111";

    public static TheoryData<Exception, string> Failures => new()
    {
        { new AmazonDynamoDBException(Secret, ErrorType.Sender, "ValidationException", "", System.Net.HttpStatusCode.BadRequest),
            "ValidationException" },
        { new JsonException(Secret), "an unexpected JsonException occurred." },
        { new InvalidOperationException(Secret), "an unexpected InvalidOperationException occurred." },
        { new StreamException("What is known is said."), "What is known is said." },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_failed_batch_is_reported_without_item_data(Exception failure, string reason)
    {
        var report =
            new BatchReport("shard-1", 10, 0) { FirstFailed = "100", Failure = failure, Attempts = 2, RetryIn = TimeSpan.FromSeconds(1.5) };

        RunFailures.Describe(report).Should().Be($"A batch of 10 records failed: {reason} Retrying in 1.5 s from sequence number 100 " +
            "of shard-1 (attempt 3).");
    }

    [Fact]
    public void A_successful_batch_is_not_reported() => RunFailures.Describe(new BatchReport("shard-1", 10, 10)).Should().BeNull();

    [Fact]
    public void A_failed_read_is_reported()
    {
        var failure = new ReadFailure("GetRecords", new AmazonDynamoDBException("Slow down.", ErrorType.Sender, "LimitExceededException",
            "", System.Net.HttpStatusCode.BadRequest), 1, TimeSpan.FromSeconds(0.5));

        RunFailures.Describe(failure).Should().Be("GetRecords failed: LimitExceededException: Slow down. Retrying in 0.5 s (attempt 2).");
    }

    [Fact]
    public void Only_warnings_of_the_library_are_displayed()
    {
        using var errors = new StringWriter();
        var log = new RunLog(new PlainDisplay(TextWriter.Null, errors, TimeProvider.System));

        foreach (var level in Enum.GetValues<LogLevel>().Where(log.IsEnabled))
        {
            log.Log(level, "{Level} it is", level);
        }

        errors.ToString().Should().Be("Warning it is" + Environment.NewLine);
    }

    [Fact]
    public void A_summary_shows_the_counts_and_where_the_next_run_resumes()
    {
        using var output = new StringWriter();
        var totals = new RunTotals
        {
            Records = 12345,
            Written = 20000,
            Superseded = 4690,
            Skipped = 1,
            Retries = 2,
            Lag = TimeSpan.FromSeconds(1.5),
            Elapsed = TimeSpan.FromSeconds(60)
        };

        new PlainDisplay(output, TextWriter.Null, TimeProvider.System)
            .End(totals, new RunOutline("us-east-1/orders", ["eu-west-1/orders"], "arn", "", "/data/orders.checkpoint"));

        output.ToString().Should().Be(
            "stopped after 60.0 s: 12,345 records, 20,000 writes, 4,690 superseded, 1 skipped, lag 1.5 s, 2 retries; the next run " +
                "resumes from /data/orders.checkpoint" + Environment.NewLine);
    }
}
