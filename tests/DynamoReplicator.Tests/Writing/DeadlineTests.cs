using DynamoReplicator.Tests.Support;

namespace DynamoReplicator.Tests.Writing;

public class DeadlineTests
{
    [Theory]
    [InlineData(5, null, 4.5)]
    [InlineData(10, null, 9)]
    [InlineData(60, null, 59)]
    [InlineData(60, 3.0, 57)]
    [InlineData(60, 0.0, 60)]
    [InlineData(0, null, 899)]
    [InlineData(-1, null, 899)]
    [InlineData(900, null, 899)]
    [InlineData(1e9, null, 899)]
    public async Task Writing_has_the_remaining_time_less_a_margin(double remaining, double? margin, double left)
    {
        using var scenario = new Scenario
        {
            Clock = new ManualTimeProvider(),
            Options = Scenario.ToOneReplica with { DeadlineMargin = margin is { } seconds ? TimeSpan.FromSeconds(seconds) : null },
        };

        await scenario.AnswerAsync(Scenario.Inserts(1), TimeSpan.FromSeconds(remaining));

        scenario.Clock.Waits.Should().Equal(TimeSpan.FromSeconds(left));
    }

    [Fact]
    public async Task A_remaining_time_without_end_is_no_mistake()
    {
        using var scenario = new Scenario();

        var answer = await scenario.AnswerAsync(Scenario.Inserts(1), TimeSpan.MaxValue);

        answer.Should().Be("{\"batchItemFailures\":[]}");
        scenario.DynamoDB.Items().Should().ContainSingle();
    }

    [Fact]
    public async Task What_is_in_flight_at_the_deadline_is_cancelled_and_has_failed()
    {
        using var scenario = new Scenario { Clock = new ManualTimeProvider() };
        scenario.DynamoDB.Answer = async (call, cancellation) =>
        {
            if (!call.IsProbe)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
            }
            return scenario.DynamoDB.Write(call);
        };

        var invocation = scenario.InvokeAsync(Scenario.Inserts(60), TimeSpan.FromSeconds(20));
        await Poll.UntilAsync(() => scenario.DynamoDB.InFlight == 3, "three calls are in flight");
        scenario.Clock.Advance(TimeSpan.FromSeconds(18.9));
        invocation.IsCompleted.Should().BeFalse();
        scenario.Clock.Advance(TimeSpan.FromSeconds(0.1));
        var result = await invocation.InTimeAsync();

        result.MustAddUp().Failed.Should().Be(60);
        result.Replicas[0].Failures.Select(failure => failure.Reason).Should().AllBe("Not proven written at eu-west-1/orders when the invocation's time was up.");
        scenario.DynamoDB.InFlight.Should().Be(0);
    }

    [Fact]
    public async Task Nothing_new_is_sent_after_the_deadline()
    {
        using var scenario = new Scenario { Options = Scenario.ToOneReplica with { MaxConcurrency = 1 } };
        scenario.DynamoDB.AnswersWrites(call =>
        {
            scenario.Clock.Advance(TimeSpan.FromSeconds(call.Number == 1 ? 30 : 1));
            return scenario.DynamoDB.Write(call);
        });

        var result = await scenario.InvokeAsync(Scenario.Inserts(100), TimeSpan.FromSeconds(20));

        scenario.DynamoDB.Calls.Should().HaveCount(2);
        result.MustAddUp().FailedRecords(100).Should().Contain(Enumerable.Range(50, 50)).And.NotContain(Enumerable.Range(0, 25));
    }

    [Fact]
    public async Task Without_time_left_nothing_is_sent_at_all()
    {
        using var scenario = new Scenario { Options = Scenario.ToOneReplica with { DeadlineMargin = TimeSpan.FromSeconds(30) } };

        var result = await scenario.InvokeAsync(Scenario.Inserts(3), TimeSpan.FromSeconds(20));

        result.MustAddUp().Failed.Should().Be(3);
        scenario.DynamoDB.Probes.Should().BeEmpty();
        scenario.DynamoDB.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task No_wait_is_begun_that_would_end_past_the_deadline()
    {
        using var scenario = new Scenario();
        scenario.DynamoDB.AnswersWrites(call => scenario.DynamoDB.Write(call, leftUndone: _ => true));

        var result = await scenario.InvokeAsync(Scenario.Inserts(1), TimeSpan.FromSeconds(20));

        result.MustAddUp().Failed.Should().Be(1);
        scenario.Clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(19));
    }

    [Fact]
    public async Task What_was_written_before_the_deadline_stays_written()
    {
        using var scenario = new Scenario();
        scenario.DynamoDB.AnswersWrites(call => call.Writes.Any(write => write.Key == "item 30") ? Answers.Throttled() : scenario.DynamoDB.Write(call));

        var result = await scenario.InvokeAsync(Scenario.Inserts(60), TimeSpan.FromSeconds(20));

        result.MustAddUp().FailedRecords(60).Should().Equal(Enumerable.Range(25, 25));
        result.FirstFailedSequenceNumber.Should().Be(StreamEvents.SequenceNumberOf(25));
        result.Replicas[0].Failures.Select(failure => failure.Reason).Should().AllBe(
            "Not proven written at eu-west-1/orders when the invocation's time was up. " +
            "eu-west-1/orders throttles the writes (ProvisionedThroughputExceededException): it has too little write capacity for them.");
    }
}
