using Amazon.Lambda.TestUtilities;
using DynamoReplicator.Tests.Support;
using static DynamoReplicator.Tests.Support.Values;

namespace DynamoReplicator.Tests.Handlers;

/// <summary>The handler that takes the event's bytes.</summary>
public class StreamHandlerTests
{
    [Fact]
    public async Task A_batch_reaches_the_replica()
    {
        using var table = new TableDouble();
        using var replicator = OwnClient.ReplicatorTo(table);

        var answer = await replicator.AnswerAsync(new StreamEvents().Insert("a", ("size", N("1"))).Insert("b").Modify("a", ("size", N("2.50"))).Remove("b").Remove("c"));

        answer.Should().Be("{\"batchItemFailures\":[]}");
        table.Items.Values.Should().Equal("{'pk': S'a', 'size': N2.50}");
        table.Calls.Should().ContainSingle().Which.RequestItems.Keys.Should().Equal("orders");
    }

    [Fact]
    public async Task The_answer_stands_at_its_start()
    {
        using var table = new TableDouble();
        using var replicator = OwnClient.ReplicatorTo(table, options => options with { ReportBatchItemFailures = true });

        (await replicator.HandleAsync(new StreamEvents().Insert("a").ToStream(), new TestLambdaContext())).Position.Should().Be(0);
        table.RefuseItems("a");
        (await replicator.HandleAsync(new StreamEvents().Insert("a").ToStream(), new TestLambdaContext())).Position.Should().Be(0);
    }

    [Fact]
    public async Task An_empty_batch_is_answered_without_a_call()
    {
        using var table = new TableDouble();
        using var replicator = OwnClient.ReplicatorTo(table, options => options with { Source = TableReference.Parse("us-east-1/orders") });

        (await replicator.AnswerAsync(new StreamEvents())).Should().Be("{\"batchItemFailures\":[]}");

        table.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task A_failed_record_throws_so_that_no_setting_of_lambda_can_overhear_it()
    {
        using var table = new TableDouble();
        using var replicator = OwnClient.ReplicatorTo(table);
        table.RefuseItems("b");

        var failure = (await FluentActions.Awaiting(() => replicator.AnswerAsync(new StreamEvents().Insert("a").Insert("b").Insert("c"))).Should().ThrowAsync<ReplicationException>()).Which;

        failure.Message.Should().Be(
            "1 of 3 records failed at eu-west-1/orders: eu-west-1/orders rejects the change (ValidationException): Item size has exceeded the maximum allowed size. " +
            $"The first failed record has sequence number {StreamEvents.SequenceNumberOf(1)}.");
        failure.Result!.Replicas.Single().ToString().Should().Be("eu-west-1/orders: 2 written, 0 superseded, 0 skipped, 0 parked, 1 failed");
        table.Items.Should().HaveCount(2, "the others are written");
    }

    [Fact]
    public async Task A_failed_record_is_reported_when_lambda_listens()
    {
        using var table = new TableDouble();
        using var replicator = OwnClient.ReplicatorTo(table, options => options with { ReportBatchItemFailures = true });
        table.RefuseItems("b", "c");

        (await replicator.AnswerAsync(new StreamEvents().Insert("a").Insert("b").Insert("c").Insert("d"))).Should().Be(StreamEvents.ResumeAt(1));
    }

    [Fact]
    public async Task Lambda_resumes_at_the_earliest_change_of_a_failed_item()
    {
        using var table = new TableDouble();
        using var replicator = OwnClient.ReplicatorTo(table, options => options with { ReportBatchItemFailures = true });
        table.RefuseItems("b");

        (await replicator.AnswerAsync(new StreamEvents().Insert("a").Insert("b").Insert("c").Modify("b"))).Should().Be(StreamEvents.ResumeAt(1), "its first change was superseded by one that failed");
    }

    [Fact]
    public async Task The_first_in_the_batch_is_reported_not_the_lowest_number()
    {
        using var table = new TableDouble();
        using var replicator = OwnClient.ReplicatorTo(table, options => options with { ReportBatchItemFailures = true });
        table.RefuseItems("a", "b");
        var batch = new StreamEvents()
            .Add(new Change("REMOVE", Item(("pk", S("a"))), null) { SequenceNumber = "900" })
            .Add(new Change("REMOVE", Item(("pk", S("b"))), null) { SequenceNumber = "1000" });

        (await replicator.AnswerAsync(batch)).Should().Be("{\"batchItemFailures\":[{\"itemIdentifier\":\"900\"}]}", "900 comes before 1000, though not as text");
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_throws_whatever_lambda_listens_to()
    {
        using var table = new TableDouble();
        using var replicator = OwnClient.ReplicatorTo(table, options => options with { ReportBatchItemFailures = true });

        await FluentActions.Awaiting(() => replicator.AnswerAsync(new StreamEvents().Insert("a").Add("EXPLODE", Item(("pk", S("b"))), null)))
            .Should().ThrowAsync<ReplicationException>().WithMessage("Record 1 of the event has the unknown \"eventName\" \"EXPLODE\"*");
        table.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task A_key_that_cannot_be_read_writes_nothing()
    {
        using var table = new TableDouble();
        using var replicator = OwnClient.ReplicatorTo(table);

        await FluentActions.Awaiting(() => replicator.AnswerAsync(new StreamEvents().Insert("a").Add("REMOVE", Item(("pk", Bool(true))), null)))
            .Should().ThrowAsync<ReplicationException>().WithMessage($"Record 1 of the event (sequence number {StreamEvents.SequenceNumberOf(1)}) has an invalid \"dynamodb.Keys\".*Nothing was written.");
        table.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task A_stream_is_read_from_where_it_stands_to_its_end()
    {
        using var table = new TableDouble();
        using var replicator = OwnClient.ReplicatorTo(table);
        byte[] behindOtherBytes = [1, 2, 3, .. new StreamEvents().Insert("a").ToJson()];
        using var stream = new MemoryStream(behindOtherBytes) { Position = 3 };

        await replicator.HandleAsync(stream, new TestLambdaContext());

        table.Items.Should().HaveCount(1);
    }

    [Fact]
    public async Task A_stream_that_comes_in_drops_is_read_to_its_end()
    {
        using var table = new TableDouble();
        using var replicator = OwnClient.ReplicatorTo(table);
        using var stream = new DrippingStream(new StreamEvents().Insert("a", ("text", S(new string('x', 100_000)))).ToJson());

        await replicator.HandleAsync(stream, new TestLambdaContext());

        table.Items.Should().HaveCount(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task A_test_context_without_a_time_does_not_mean_that_there_is_none(int milliseconds)
    {
        using var table = new TableDouble();
        using var replicator = OwnClient.ReplicatorTo(table);

        await replicator.AnswerAsync(new StreamEvents().Insert("a"), new TestLambdaContext { RemainingTime = TimeSpan.FromMilliseconds(milliseconds) });

        table.Items.Should().HaveCount(1);
    }

    [Fact]
    public async Task When_the_time_is_up_nothing_is_sent_and_nothing_is_claimed()
    {
        using var table = new TableDouble();
        using var replicator = OwnClient.ReplicatorTo(table, options => options with { ReportBatchItemFailures = true, DeadlineMargin = TimeSpan.FromSeconds(5), TimeProvider = new ManualTimeProvider() });

        var answer = await replicator.AnswerAsync(new StreamEvents().Insert("a").Insert("b"), new TestLambdaContext { RemainingTime = TimeSpan.FromSeconds(4) });

        answer.Should().Be(StreamEvents.ResumeAt(0));
        table.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task Several_invocations_at_a_time_keep_apart()
    {
        using var dynamoDB = new FakeDynamoDB();
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [new ReplicaTable("eu-west-1", "orders")] }, dynamoDB);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(invocation => Task.Run(() => replicator.AnswerAsync(
            Enumerable.Range(0, 40).Aggregate(new StreamEvents(), (batch, item) => batch.Insert($"{invocation}/{item}", ("invocation", N($"{invocation}"))))))));

        dynamoDB.Items().Order(StringComparer.Ordinal).Should().Equal(
            Enumerable.Range(0, 800).Select(item => $"{{'invocation': N{item / 40}, 'pk': S'{item / 40}/{item % 40}'}}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_context_s_logger_is_told_the_counts_and_no_item()
    {
        using var table = new TableDouble();
        using var replicator = OwnClient.ReplicatorTo(table, options => options with { TimeProvider = new ManualTimeProvider() });
        var context = new TestLambdaContext();

        await replicator.AnswerAsync(new StreamEvents().Insert("canary-key", ("secret", S("canary-value"))), context);

        ((TestLambdaLogger)context.Logger).Buffer.ToString().Should()
            .Contain(
                "Replicated to eu-west-1/orders. Records: 1, written: 1, superseded: 0, skipped: 0, parked: 0, failed: 0, lag: 1800.0 s.")
            .And.NotContain("canary");
    }

    [Fact]
    public async Task A_context_without_a_logger_is_enough()
    {
        using var table = new TableDouble();
        using var replicator = OwnClient.ReplicatorTo(table);

        await replicator.AnswerAsync(new StreamEvents().Insert("a"), new TestLambdaContext { Logger = null });

        table.Items.Should().HaveCount(1);
    }

    [Fact]
    public async Task Nulls_are_named()
    {
        using var replicator = new Replicator("eu-west-1", "orders");

        await FluentActions.Awaiting(() => replicator.HandleAsync((Stream)null!, new TestLambdaContext())).Should().ThrowAsync<ArgumentNullException>().WithParameterName("streamEvent");
        await FluentActions.Awaiting(() => replicator.HandleAsync(Stream.Null, null!)).Should().ThrowAsync<ArgumentNullException>().WithParameterName("context");
    }

    /// <summary>A stream without a length that gives a byte or a few at a time.</summary>
    private sealed class DrippingStream(byte[] bytes) : MemoryStream(bytes)
    {
        private int _reads;

        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 1 + _reads++ % 700)], cancellationToken);
    }
}
