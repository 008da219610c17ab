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
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table);

        var answer = await replicator.RespondAsync(
            new StreamEvents().Insert("a", ("size", N("1"))).Insert("b").Modify("a", ("size", N("2.50"))).Remove("b").Remove("c"));

        answer.Should().Be("{\"batchItemFailures\":[]}");
        table.SpelledItems().Should().Equal("{'pk': S'a', 'size': N2.50}");
        table.Calls.Should().ContainSingle().Which.Table.Should().Be("orders");
    }

    [Fact]
    public async Task The_response_s_stream_is_at_its_start()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table, options => options with { ReportBatchItemFailures = true });

        (await replicator.HandleAsync(new StreamEvents().Insert("a").ToStream(), new TestLambdaContext())).Position.Should().Be(0);
        table.RejectItems("a");
        (await replicator.HandleAsync(new StreamEvents().Insert("a").ToStream(), new TestLambdaContext())).Position.Should().Be(0);
    }

    [Fact]
    public async Task An_empty_batch_makes_no_call()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table, options => options with { Source = TableReference.Parse("us-east-1/orders") });

        (await replicator.RespondAsync(new StreamEvents())).Should().Be("{\"batchItemFailures\":[]}");

        table.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task A_failed_record_throws_so_that_Lambda_cannot_ignore_it()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table);
        table.RejectItems("b");

        var failure = (
            await FluentActions.Awaiting(() => replicator.RespondAsync(new StreamEvents().Insert("a").Insert("b").Insert("c")))
                .Should().ThrowAsync<ReplicationException>())
            .Which;

        failure.Message.Should().Be(
            "1 of 3 records failed at eu-west-1/orders: eu-west-1/orders rejects the change (ValidationException): Item size has " +
            $"exceeded the maximum allowed size. The first failed record has sequence number {StreamEvents.SequenceNumberOf(1)}.");
        failure.Result!.Replicas.Single().ToString()
            .Should().Be("eu-west-1/orders: 2 written, 0 superseded, 0 skipped, 0 parked, 1 failed");
        table.Items.Should().HaveCount(2, "the other items are written");
    }

    [Fact]
    public async Task A_failed_record_is_reported_with_ReportBatchItemFailures()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table, options => options with { ReportBatchItemFailures = true });
        table.RejectItems("b", "c");

        (await replicator.RespondAsync(new StreamEvents().Insert("a").Insert("b").Insert("c").Insert("d")))
            .Should().Be(StreamEvents.ResumeAt(1));
    }

    [Fact]
    public async Task The_response_names_the_earliest_change_of_a_failed_item()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table, options => options with { ReportBatchItemFailures = true });
        table.RejectItems("b");

        (await replicator.RespondAsync(new StreamEvents().Insert("a").Insert("b").Insert("c").Modify("b")))
            .Should().Be(StreamEvents.ResumeAt(1), "its first change was superseded by one that failed");
    }

    [Fact]
    public async Task The_first_failed_record_is_reported_not_the_lowest_number()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table, options => options with { ReportBatchItemFailures = true });
        table.RejectItems("a", "b");
        var batch = new StreamEvents()
            .Add(new Change("REMOVE", Item(("pk", S("a"))), null) { SequenceNumber = "900" })
            .Add(new Change("REMOVE", Item(("pk", S("b"))), null) { SequenceNumber = "1000" });

        (await replicator.RespondAsync(batch))
            .Should().Be("{\"batchItemFailures\":[{\"itemIdentifier\":\"900\"}]}", "900 comes before 1000, though not as text");
    }

    [Fact]
    public async Task An_unreadable_event_throws_even_with_ReportBatchItemFailures()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table, options => options with { ReportBatchItemFailures = true });

        await FluentActions.Awaiting(
            () => replicator.RespondAsync(new StreamEvents().Insert("a").Add("EXPLODE", Item(("pk", S("b"))), null)))
            .Should().ThrowAsync<ReplicationException>().WithMessage("Record 1 of the event has the unknown \"eventName\" \"EXPLODE\"*");
        table.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task An_unreadable_key_prevents_all_writes()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table);

        await FluentActions.Awaiting(
            () => replicator.RespondAsync(new StreamEvents().Insert("a").Add("REMOVE", Item(("pk", Bool(true))), null)))
            .Should().ThrowAsync<ReplicationException>()
            .WithMessage(
                $"Record 1 of the event (sequence number {StreamEvents.SequenceNumberOf(1)}) has an invalid \"dynamodb.Keys\".*Nothing " +
                "was written.");
        table.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task A_stream_is_read_from_its_position_to_its_end()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table);
        byte[] behindOtherBytes = [1, 2, 3, .. new StreamEvents().Insert("a").ToJson()];
        using var stream = new MemoryStream(behindOtherBytes) { Position = 3 };

        await replicator.HandleAsync(stream, new TestLambdaContext());

        table.Items.Should().HaveCount(1);
    }

    [Fact]
    public async Task A_stream_that_returns_a_few_bytes_per_read_is_read_to_its_end()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table);
        using var stream = new DrippingStream(new StreamEvents().Insert("a", ("text", S(new string('x', 100_000)))).ToJson());

        await replicator.HandleAsync(stream, new TestLambdaContext());

        table.Items.Should().HaveCount(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task A_test_context_without_a_remaining_time_means_no_limit(int milliseconds)
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table);

        await replicator.RespondAsync(
            new StreamEvents().Insert("a"), new TestLambdaContext { RemainingTime = TimeSpan.FromMilliseconds(milliseconds) });

        table.Items.Should().HaveCount(1);
    }

    [Fact]
    public async Task At_the_deadline_nothing_is_sent_and_every_record_fails()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(
            table,
            options => options with
            {
                ReportBatchItemFailures = true,
                DeadlineMargin = TimeSpan.FromSeconds(5),
                TimeProvider = new ManualTimeProvider(),
            });

        var answer = await replicator.RespondAsync(
            new StreamEvents().Insert("a").Insert("b"), new TestLambdaContext { RemainingTime = TimeSpan.FromSeconds(4) });

        answer.Should().Be(StreamEvents.ResumeAt(0));
        table.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task Concurrent_invocations_are_independent()
    {
        using var dynamoDB = new FakeDynamoDB();
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [new ReplicaTable("eu-west-1", "orders")] }, dynamoDB);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(invocation => Task.Run(() => replicator.RespondAsync(
            Enumerable.Range(0, 40)
                .Aggregate(
                    new StreamEvents(), (batch, item) => batch.Insert($"{invocation}/{item}", ("invocation", N($"{invocation}"))))))));

        dynamoDB.Items().Order(StringComparer.Ordinal).Should().Equal(
            Enumerable.Range(0, 800).Select(item => $"{{'invocation': N{item / 40}, 'pk': S'{item / 40}/{item % 40}'}}")
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_context_s_logger_receives_the_counts_and_no_item_data()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table, options => options with { TimeProvider = new ManualTimeProvider() });
        var context = new TestLambdaContext();

        await replicator.RespondAsync(new StreamEvents().Insert("canary-key", ("secret", S("canary-value"))), context);

        ((TestLambdaLogger)context.Logger).Buffer.ToString().Should()
            .Contain(
                "Replicated to eu-west-1/orders. Records: 1, written: 1, superseded: 0, skipped: 0, parked: 0, failed: 0, lag: 1800.0 s.")
            .And.NotContain("canary");
    }

    [Fact]
    public async Task A_context_without_a_logger_is_accepted()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table);

        await replicator.RespondAsync(new StreamEvents().Insert("a"), new TestLambdaContext { Logger = null });

        table.Items.Should().HaveCount(1);
    }

    [Fact]
    public async Task Null_arguments_are_named()
    {
        using var replicator = new Replicator("eu-west-1", "orders");

        await FluentActions.Awaiting(() => replicator.HandleAsync((Stream)null!, new TestLambdaContext()))
            .Should().ThrowAsync<ArgumentNullException>().WithParameterName("streamEvent");
        await FluentActions.Awaiting(() => replicator.HandleAsync(Stream.Null, null!))
            .Should().ThrowAsync<ArgumentNullException>().WithParameterName("context");
    }

    /// <summary>A stream without a length that returns one or a few bytes at a time.</summary>
    private sealed class DrippingStream(byte[] bytes) : MemoryStream(bytes)
    {
        private int _reads;

        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 1 + _reads++ % 700)], cancellationToken);
    }
}
