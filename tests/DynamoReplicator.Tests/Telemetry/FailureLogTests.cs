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

        var (level, text) = logger.Lines.Should().ContainSingle().Which;
        level.Should().Be(LogLevel.Information);
        text.Should().StartWith(
            "Replicated to eu-west-1/orders. Records: 3, written: 3, superseded: 0, skipped: 0, parked: 0, failed: 0, lag: 1800.0 s.");
    }

    [Fact]
    public async Task Each_replica_has_its_own_line()
    {
        var logger = new CapturingLogger(LogLevel.Information);
        using var scenario = new Scenario { Options = Scenario.To("eu-west-1/orders", "us-west-2/orders") with { Logger = logger } };

        await scenario.ReplicateAsync(Scenario.Inserts(1));

        logger.Lines.Should().HaveCount(2)
            .And.ContainSingle(line => line.Text.StartsWith("Replicated to eu-west-1/orders.", StringComparison.Ordinal))
            .And.ContainSingle(line => line.Text.StartsWith("Replicated to us-west-2/orders.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_fact_of_a_batch_is_a_property_of_its_line()
    {
        var logger = new CapturingLogger(LogLevel.Information);
        using var scenario = new Scenario { Options = Scenario.ToOneReplica with { Logger = logger } };

        await scenario.ReplicateAsync(new StreamEvents().Insert("a").Insert("a").Insert("b"));

        logger.Lines.Should().ContainSingle().Which.Text.Should().Contain("[Replica, eu-west-1/orders]")
            .And.Contain("[Records, 3]").And.Contain("[Written, 2]").And.Contain("[Superseded, 1]").And.Contain("[Skipped, 0]")
            .And.Contain("[Parked, 0]").And.Contain("[Failed, 0]").And.Contain("[LagSeconds, 1800]");
    }

    [Fact]
    public async Task A_batch_that_fails_has_a_line_with_its_counts_and_its_first_failure()
    {
        var lines = await LinesAsync(records: 2, LogLevel.Information);

        lines[0].Level.Should().Be(LogLevel.Error);
        lines[0].Text.Should().StartWith(
            "A batch was not replicated in full to eu-west-1/orders. Records: 2, written: 0, superseded: 0, skipped: 0, parked: 0, " +
            $"failed: 2. First failed sequence number: {StreamEvents.SequenceNumberOf(0)}. eu-west-1/orders refuses the write ");
    }

    [Fact]
    public async Task Without_a_creation_time_the_line_has_no_lag()
    {
        var logger = new CapturingLogger(LogLevel.Information);
        using var scenario = new Scenario { Options = Scenario.ToOneReplica with { Logger = logger } };

        await scenario.ReplicateAsync(new StreamEvents { CreatedAt = DateTime.UnixEpoch }.Insert("a"));

        logger.Lines.Should().ContainSingle().Which.Text.Should()
            .StartWith("Replicated to eu-west-1/orders. Records: 1, written: 1, superseded: 0, skipped: 0, parked: 0, failed: 0.")
            .And.NotContain("lag").And.NotContain("Lag");
    }

    [Fact]
    public async Task A_source_whose_clock_is_ahead_has_no_negative_lag()
    {
        var logger = new CapturingLogger(LogLevel.Information);
        using var scenario = new Scenario { Options = Scenario.ToOneReplica with { Logger = logger } };

        var early = new StreamEvents { CreatedAt = ManualTimeProvider.Start.UtcDateTime.AddMinutes(1) };

        var result = await scenario.ReplicateAsync(early.Insert("a"));

        result.ReplicationLag.Should().Be(TimeSpan.Zero);
        logger.Lines.Should().ContainSingle().Which.Text.Should().Contain(", lag: 0.0 s.");
    }

    [Fact]
    public async Task Each_failure_has_a_line_with_its_sequence_number_and_reason()
    {
        var lines = await LinesAsync(records: 2, LogLevel.Information);

        for (var record = 0; record < 2; record++)
        {
            var begin = $"A record failed at eu-west-1/orders. Sequence number: {StreamEvents.SequenceNumberOf(record)}. " +
                "eu-west-1/orders refuses the write (AccessDeniedException).";
            lines.Should().ContainSingle(line => line.Level == LogLevel.Error && line.Text.StartsWith(begin, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Failures_after_the_twenty_fifth_share_a_line()
    {
        var lines = await LinesAsync(records: 40, LogLevel.Information);

        lines.Count(line => line.Text.StartsWith("A record failed at eu-west-1/orders. Sequence number:", StringComparison.Ordinal))
            .Should().Be(25);
        lines
            .Should().ContainSingle(line => line.Text.StartsWith("More records failed at eu-west-1/orders: 15.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_failure_has_a_line_with_its_key_at_Debug()
    {
        var lines = await LinesAsync(records: 40, LogLevel.Debug);

        lines.Count(line => line.Text.Contains(". Key: {\"pk\":{\"S\":\"item ", StringComparison.Ordinal)).Should().Be(40);
    }

    private static async Task<List<(LogLevel Level, string Text)>> LinesAsync(int records, LogLevel level)
    {
        var logger = new CapturingLogger(level);
        using var scenario = new Scenario { Options = Scenario.ToOneReplica with { Logger = logger } };
        scenario.DynamoDB.RespondToWrites(_ => Responses.Error("AccessDeniedException", "no"));
        await scenario.ReplicateAsync(Scenario.Inserts(records));
        return [.. logger.Lines];
    }
}
