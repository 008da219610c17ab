using DynamoReplicator.Tests.Support;
using DynamoReplicator.Tests.Writing;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Tests.Telemetry;

public class FailureLogTests
{
    [Fact]
    public async Task An_invocation_has_one_line_at_Information()
    {
        var logger = new CapturingLogger(LogLevel.Information);
        using var scenario = new Scenario { Options = Scenario.ToOneReplica with { Logger = logger } };

        await scenario.ReplicateAsync(Scenario.Inserts(3));

        logger.Lines.Should().ContainSingle().Which.Should().Match<(LogLevel Level, string Text)>(
            line => line.Level == LogLevel.Information && line.Text.StartsWith("Replicated 3 records; eu-west-1/orders: 3 written, 0 superseded, 0 skipped, 0 parked, 0 failed; lag 1800.0 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_creation_time_the_line_says_nothing_of_a_lag()
    {
        var logger = new CapturingLogger(LogLevel.Information);
        using var scenario = new Scenario { Options = Scenario.ToOneReplica with { Logger = logger } };

        await scenario.ReplicateAsync(new StreamEvents { CreatedAt = DateTime.UnixEpoch }.Insert("a"));

        logger.Lines.Should().ContainSingle().Which.Text.Should().StartWith("Replicated 1 record; eu-west-1/orders: 1 written, 0 superseded, 0 skipped, 0 parked, 0 failed ").And.NotContain("lag");
    }

    [Fact]
    public async Task A_source_whose_clock_is_ahead_has_no_negative_lag()
    {
        var logger = new CapturingLogger(LogLevel.Information);
        using var scenario = new Scenario { Options = Scenario.ToOneReplica with { Logger = logger } };

        var result = await scenario.ReplicateAsync(new StreamEvents { CreatedAt = ManualTimeProvider.Start.UtcDateTime.AddMinutes(1) }.Insert("a"));

        result.ReplicationLag.Should().Be(TimeSpan.Zero);
        logger.Lines.Should().ContainSingle().Which.Text.Should().Contain("; lag 0.0 s");
    }

    [Fact]
    public async Task Each_failure_has_a_line_with_its_sequence_number_and_reason()
    {
        var lines = await LinesAsync(records: 2, LogLevel.Information);

        for (var record = 0; record < 2; record++)
        {
            var begin = $"Failed at eu-west-1/orders: sequence number {StreamEvents.SequenceNumberOf(record)}. eu-west-1/orders refuses the write (AccessDeniedException).";
            lines.Should().ContainSingle(line => line.Level == LogLevel.Error && line.Text.StartsWith(begin, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Failures_past_the_twenty_fifth_share_a_line()
    {
        var lines = await LinesAsync(records: 40, LogLevel.Information);

        lines.Count(line => line.Text.StartsWith("Failed at eu-west-1/orders: sequence number", StringComparison.Ordinal)).Should().Be(25);
        lines.Should().ContainSingle(line => line.Text.StartsWith("Failed at eu-west-1/orders: 15 more records.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task At_Debug_every_failure_has_a_line_with_its_key()
    {
        var lines = await LinesAsync(records: 40, LogLevel.Debug);

        lines.Count(line => line.Text.Contains(", key {\"pk\":{\"S\":\"item ", StringComparison.Ordinal)).Should().Be(40);
    }

    private static async Task<List<(LogLevel Level, string Text)>> LinesAsync(int records, LogLevel level)
    {
        var logger = new CapturingLogger(level);
        using var scenario = new Scenario { Options = Scenario.ToOneReplica with { Logger = logger } };
        scenario.DynamoDB.AnswersWrites(_ => Answers.Error("AccessDeniedException", "no"));
        await scenario.ReplicateAsync(Scenario.Inserts(records));
        return [.. logger.Lines];
    }
}
