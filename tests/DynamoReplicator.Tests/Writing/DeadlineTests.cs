using DynamoReplicator.Tests.Support;

namespace DynamoReplicator.Tests.Writing;

public class DeadlineTests
{
    /// <summary>The times of an invocation of 20 seconds, with the default margin of 2 and its reserve of 0.4.</summary>
    private static readonly TimeSpan Remaining = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LastStart = TimeSpan.FromSeconds(18);
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(19.6);

    [Fact]
    public async Task An_unlimited_remaining_time_is_valid()
    {
        using var scenario = new Scenario();

        var answer = await scenario.RespondAsync(Scenario.Inserts(1), TimeSpan.MaxValue);

        answer.Should().Be("{\"batchItemFailures\":[]}");
        scenario.DynamoDB.Items().Should().ContainSingle();
    }

    [Fact]
    public async Task Calls_in_flight_are_awaited_until_the_reserve_and_then_abandoned()
    {
        using var scenario = new Scenario { Clock = new ManualTimeProvider() };
        scenario.DynamoDB.Respond = async (call, cancellation) =>
        {
            if (!call.IsProbe)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
            }
            return scenario.DynamoDB.Write(call);
        };

        var invocation = scenario.InvokeAsync(Scenario.Inserts(60), Remaining);
        await Poll.UntilAsync(() => scenario.DynamoDB.InFlight == 3, "three calls are in flight");
        scenario.Clock.Advance(Reserve - TimeSpan.FromTicks(1));
        scenario.DynamoDB.InFlight.Should().Be(3, "cancellation ends a call of the fake on the thread that cancels");
        scenario.Clock.Advance(TimeSpan.FromTicks(1));
        var result = await invocation.InTimeAsync();

        result.MustAddUp().Failed.Should().Be(60);
        result.Replicas[0].LeftByDeadline.Should().Be(60);
        result.Replicas[0].Failures.Select(failure => failure.Reason)
            .Should().AllBe("The invocation's time ended before eu-west-1/orders acknowledged the change.");
        scenario.DynamoDB.InFlight.Should().Be(0);
    }

    [Fact]
    public async Task A_call_with_a_response_between_the_last_start_and_the_reserve_is_written()
    {
        using var scenario = new Scenario { Clock = new ManualTimeProvider() };
        var answered = new TaskCompletionSource();
        scenario.DynamoDB.Respond = async (call, _) =>
        {
            await (call.IsProbe ? Task.CompletedTask : answered.Task);
            return scenario.DynamoDB.Write(call);
        };

        var invocation = scenario.RespondAsync(Scenario.Inserts(3), Remaining);
        await Poll.UntilAsync(() => scenario.DynamoDB.Calls.Count == 1, "the call is in flight");
        scenario.Clock.Advance(Reserve - TimeSpan.FromTicks(1));
        answered.SetResult();

        (await invocation.InTimeAsync()).Should().Be("{\"batchItemFailures\":[]}");
    }

    [Fact]
    public async Task No_call_starts_from_the_last_start_on()
    {
        using var scenario = new Scenario { Options = Scenario.ToOneReplica with { MaxConcurrency = 1 } };
        scenario.DynamoDB.RespondToWrites(call =>
        {
            if (call.Number == 1)
            {
                scenario.Clock.Advance(LastStart - scenario.Clock.Elapsed);
            }
            return scenario.DynamoDB.Write(call);
        });

        var result = await scenario.InvokeAsync(Scenario.Inserts(100), Remaining);

        scenario.DynamoDB.Calls.Should().HaveCount(2);
        result.MustAddUp().FailedRecords(100).Should().Equal(Enumerable.Range(50, 50));
        result.Replicas[0].LeftByDeadline.Should().Be(50);
    }

    [Theory]
    [InlineData("throttled")]
    [InlineData("cut")]
    public async Task No_retry_of_the_SDK_starts_from_the_last_start_on(string fault)
    {
        using var scenario = new Scenario { Options = Scenario.To("ap-northeast-1/orders") };
        scenario.DynamoDB.RespondToWrites(_ =>
        {
            scenario.Clock.Advance(LastStart - scenario.Clock.Elapsed);
            return fault == "cut" ? throw Responses.ConnectionCut() : Responses.Throttled();
        });

        var result = await scenario.InvokeAsync(Scenario.Inserts(1), Remaining);

        scenario.DynamoDB.Calls.Should().ContainSingle();
        result.MustAddUp().LeftByDeadline.Should().Be(1);
    }

    [Fact]
    public async Task A_retry_of_the_SDK_that_starts_before_the_last_start_is_sent()
    {
        using var scenario = new Scenario { Options = Scenario.To("ap-northeast-2/orders") };
        scenario.DynamoDB.RespondToWrites(call =>
        {
            if (call.Number > 0)
            {
                return scenario.DynamoDB.Write(call);
            }
            scenario.Clock.Advance(LastStart - TimeSpan.FromSeconds(1) - scenario.Clock.Elapsed);
            throw Responses.ConnectionCut();
        });

        var answer = await scenario.RespondAsync(Scenario.Inserts(1), Remaining);

        answer.Should().Be("{\"batchItemFailures\":[]}");
        scenario.DynamoDB.Calls.Should().HaveCount(2);
    }

    [Fact]
    public async Task Time_before_the_body_is_sent_counts()
    {
        var clock = new ManualTimeProvider();
        using var dynamoDB = new FakeDynamoDB();
        using var slowToConnect = new BeforeTheBody(dynamoDB, () => clock.Advance(LastStart));
        using var replicator = new Replicator(
            Scenario.ToOneReplica with { TimeProvider = clock, ReportBatchItemFailures = true }, slowToConnect);

        var answer = await replicator.RespondAsync(Scenario.Inserts(1), new() { RemainingTime = Remaining });

        answer.Should().Be(StreamEvents.ResumeAt(0));
        dynamoDB.Probes.Should().BeEmpty();
        dynamoDB.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task A_margin_that_leaves_no_time_is_reported()
    {
        using var scenario = new Scenario { Options = Scenario.ToOneReplica with { DeadlineMargin = TimeSpan.FromSeconds(30) } };

        var result = await scenario.InvokeAsync(Scenario.Inserts(3), Remaining);

        result.MustAddUp().Failed.Should().Be(3);
        result.Replicas[0].LeftByDeadline.Should().Be(3);
        result.Replicas[0].Failures.Select(failure => failure.Reason).Should().AllBe(
            "Nothing was sent to eu-west-1/orders: DeadlineMargin is 30 s, but the invocation had only 20 s left. " +
            "Set a shorter DeadlineMargin (DEADLINE_MARGIN_SECONDS), or a longer function timeout.");
        scenario.DynamoDB.Probes.Should().BeEmpty();
        scenario.DynamoDB.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task No_wait_starts_that_would_end_after_the_last_start()
    {
        using var scenario = new Scenario();
        scenario.DynamoDB.RespondToWrites(call => scenario.DynamoDB.Write(call, leftUndone: _ => true));

        var result = await scenario.InvokeAsync(Scenario.Inserts(1), Remaining);

        result.MustAddUp().Failed.Should().Be(1);
        scenario.Clock.Elapsed.Should().BeLessThan(LastStart);
    }

    [Fact]
    public async Task Writes_before_the_deadline_stay_written()
    {
        using var scenario = new Scenario();
        scenario.DynamoDB.RespondToWrites(
            call => call.Writes.Any(write => write.Key == "item 30") ? Responses.Throttled() : scenario.DynamoDB.Write(call));

        var result = await scenario.InvokeAsync(Scenario.Inserts(60), Remaining);

        result.MustAddUp().FailedRecords(60).Should().Equal(Enumerable.Range(25, 25));
        result.FirstFailedSequenceNumber.Should().Be(StreamEvents.SequenceNumberOf(25));
        result.Replicas[0].LeftByDeadline.Should().Be(25);
        result.Replicas[0].Failures.Select(failure => failure.Reason).Should().AllBe(
            "The invocation's time ended before eu-west-1/orders acknowledged the change. " +
            "eu-west-1/orders throttles the writes (ProvisionedThroughputExceededException): its write capacity is too small.");
    }

    [Fact]
    public async Task A_record_that_fails_for_another_reason_is_not_left_by_the_deadline()
    {
        using var scenario = new Scenario();
        scenario.DynamoDB.RejectCallsWith(write => write.Key == "item 1");

        var result = await scenario.InvokeAsync(Scenario.Inserts(3), Remaining);

        result.MustAddUp().Failed.Should().Be(1);
        result.Replicas[0].LeftByDeadline.Should().Be(0);
    }

    /// <summary>Waits like a handler without a connection: it has the request but has not read its body.</summary>
    private sealed class BeforeTheBody(HttpMessageHandler network, Action wait) : DelegatingHandler(network)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            wait();
            return base.SendAsync(request, cancellationToken);
        }
    }
}
