using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator.Tests.StreamReading;

/// <summary>The messages about failures that are retried.</summary>
public sealed class RunFailuresTests
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
        var error = new AmazonDynamoDBException(
            "Slow down.", ErrorType.Sender, "LimitExceededException", "", System.Net.HttpStatusCode.BadRequest);
        var failure = new ReadFailure("GetRecords", AwsErrorText.Describe(error, "GetRecords"), 1, TimeSpan.FromSeconds(0.5));

        RunFailures.Describe(failure).Should().Be("GetRecords failed: LimitExceededException: Slow down. Retrying in 0.5 s (attempt 2).");
    }
}
