using DynamoReplicator.Buffers;
using DynamoReplicator.Events;
using DynamoReplicator.Events.Typed;
using DynamoReplicator.Tests.Support;
using static DynamoReplicator.Tests.Support.Values;

namespace DynamoReplicator.Tests.Buffers;

/// <summary>
/// Every rented buffer is returned exactly once, however reading ends. The tests count the runtime's own array pool events. They run alone,
/// because enabling these events slows down every other test.
/// </summary>
[Collection(nameof(RentedBufferTests))]
[CollectionDefinition(nameof(RentedBufferTests), DisableParallelization = true)]
public class RentedBufferTests
{
    [Fact]
    public void The_counter_detects_a_kept_buffer_and_a_second_return()
    {
        using var buffers = new RentedBuffers();
        var kept = new PooledList<byte>(100);
        buffers.Rented.Should().Be(1);
        buffers.Unbalanced.Should().Be(1);
        kept.Dispose();
        buffers.Unbalanced.Should().Be(0);
        kept.Dispose();
        buffers.Unbalanced.Should().Be(0, "disposing twice returns once");
    }

    [Fact]
    public void A_growing_list_returns_its_smaller_arrays()
    {
        using var buffers = new RentedBuffers();
        using (var list = new PooledList<int>(0))
        {
            for (var item = 0; item < 10_000; item++)
            {
                list.Add(item);
            }
        }

        AssertReturned(buffers);
        buffers.Rented.Should().BeGreaterThan(5);
    }

    [Fact]
    public void A_read_event_returns_its_buffers()
    {
        var utf8 = Batch().ToJson(Spelling.Random(1));
        using var buffers = new RentedBuffers();
        using (var streamEvent = StreamEventReader.Read(utf8))
        using (ChangeSet.Of(streamEvent, skipTimeToLiveDeletes: false))
        {
            buffers.Unbalanced.Should().BeGreaterThan(1, "the buffers are in use");
        }

        AssertReturned(buffers);
    }

    [Fact]
    public void A_rejected_event_returns_its_buffers_wherever_the_error_is()
    {
        var utf8 = Batch().ToJson();
        using var buffers = new RentedBuffers();
        for (var length = 0; length < utf8.Length; length += 101)
        {
            var cut = utf8.AsMemory(0, length);
            FluentActions.Invoking(() => StreamEventReader.Read(cut)).Should().Throw<ReplicationException>();
        }

        AssertReturned(buffers);
    }

    [Fact]
    public void An_event_whose_source_is_invalid_text_returns_its_buffers()
    {
        var utf8 = System.Text.Encoding.UTF8.GetBytes(
            "{\"Records\":[{\"eventName\":\"REMOVE\",\"eventSource\":\"aws:dynamodb\",\"eventSourceARN\":\"\\ud800\",\"dynamodb\":" +
            "{\"Keys\":{\"pk\":{\"S\":\"a\"}},\"SequenceNumber\":\"1\"}}]}");
        using var buffers = new RentedBuffers();

        FluentActions.Invoking(() => StreamEventReader.Read(utf8)).Should().Throw<ReplicationException>();

        AssertReturned(buffers);
    }

    [Fact]
    public void A_rewritten_event_returns_its_buffers_when_read_or_rejected()
    {
        var form = new DotNetForm(IsCamelCase: true, HasNulls: true, HasEmptyCollections: true);
        var good = form.Serialize(Batch().ToDynamoDBEvent());
        var ambiguous = form.Serialize(Batch().Insert("z", ("l", L())).ToDynamoDBEvent());
        var unknown = form.Serialize(Batch().Add("EXPLODE", Item(("pk", S("z"))), null).ToDynamoDBEvent());
        using var buffers = new RentedBuffers();

        StreamEventReader.Read(good).Dispose();
        foreach (var bad in new[] { ambiguous, unknown, good[..^1] })
        {
            FluentActions.Invoking(() => StreamEventReader.Read(bad)).Should().Throw<ReplicationException>();
        }

        AssertReturned(buffers);
    }

    [Fact]
    public void Rejected_keys_return_their_buffers()
    {
        using var streamEvent = StreamEventReader.Read(Batch().Add("REMOVE", Item(("pk", Bool(true))), null).ToJson());
        using var buffers = new RentedBuffers();

        FluentActions.Invoking(() => ChangeSet.Of(streamEvent, skipTimeToLiveDeletes: false)).Should().Throw<ReplicationException>();

        AssertReturned(buffers);
    }

    [Fact]
    public void A_typed_event_returns_its_buffers_when_written_or_rejected()
    {
        var good = Batch().ToDynamoDBEvent();
        var bad = Batch().Insert("z", ("bad", SS("a", null!))).ToDynamoDBEvent();
        using var buffers = new RentedBuffers();

        DynamoDBEventWriter.Write(good).Dispose();
        FluentActions.Invoking(() => DynamoDBEventWriter.Write(bad)).Should().Throw<ReplicationException>();

        AssertReturned(buffers);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_batch_through_the_handlers_returns_its_buffers(bool coalesce, bool succeeds)
    {
        var table = new InMemoryReplica();
        if (!succeeds)
        {
            table.Fail("AccessDeniedException", calls: 100);
        }
        using var replicator = new Replicator(
            new ReplicatorOptions
            {
                Replicas = [new ReplicaTable("eu-west-1", "orders") { Client = table.Client }],
                Coalesce = coalesce,
                ReportBatchItemFailures = true,
            });
        using var stream = Batch().ToStream();
        var typed = Batch().ToDynamoDBEvent();
        using var buffers = new RentedBuffers();

        (await replicator.HandleAsync(stream, new Amazon.Lambda.TestUtilities.TestLambdaContext())).Dispose();
        await replicator.HandleAsync(typed, new Amazon.Lambda.TestUtilities.TestLambdaContext());
        await FluentActions.Awaiting(() => replicator.ReplicateAsync("{\"Records\":[7]}"u8.ToArray()))
            .Should().ThrowAsync<ReplicationException>();

        table.Calls.Should().NotBeEmpty();
        AssertReturned(buffers);
    }

    private static StreamEvents Batch()
    {
        var batch = new StreamEvents();
        for (var record = 0; record < 60; record++)
        {
            batch.Insert($"item {record % 40}", ("text", S("text")));
        }
        return batch;
    }

    private static void AssertReturned(RentedBuffers buffers)
    {
        buffers.Rented.Should().BePositive("the test must rent buffers");
        buffers.Unbalanced.Should().Be(0);
    }
}
