using Amazon.Lambda.DynamoDBEvents;
using Amazon.Lambda.TestUtilities;
using DynamoReplicator.Tests.Support;
using static DynamoReplicator.Tests.Support.Values;

namespace DynamoReplicator.Tests.Handlers;

/// <summary>The handler that takes the event class uses the same engine and has the same outcomes.</summary>
public class TypedHandlerTests
{
    [Fact]
    public async Task A_batch_reaches_the_replica()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table);

        var response = await replicator.HandleAsync(
            new StreamEvents().Insert("a", ("bytes", B(0, 255))).Insert("b").Remove("b").ToDynamoDBEvent(), new TestLambdaContext());

        response.BatchItemFailures.Should().NotBeNull().And.BeEmpty("null would fail the whole batch");
        table.SpelledItems().Should().Equal("{'bytes': B00FF, 'pk': S'a'}");
    }

    [Fact]
    public async Task A_failed_record_throws()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table);
        table.RejectItems("a");

        await FluentActions.Awaiting(
            () => replicator.HandleAsync(new StreamEvents().Insert("a").ToDynamoDBEvent(), new TestLambdaContext()))
            .Should().ThrowAsync<ReplicationException>()
            .Where(failure => failure.Result!.FirstFailedSequenceNumber == StreamEvents.SequenceNumberOf(0));
    }

    [Fact]
    public async Task A_failed_record_is_reported_with_ReportBatchItemFailures()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table, options => options with { ReportBatchItemFailures = true });
        table.RejectItems("b", "c");

        var response =
            await replicator.HandleAsync(new StreamEvents().Insert("a").Insert("b").Insert("c").ToDynamoDBEvent(), new TestLambdaContext());

        response.BatchItemFailures.Should().ContainSingle().Which.ItemIdentifier.Should().Be(StreamEvents.SequenceNumberOf(1));
    }

    [Fact]
    public async Task An_empty_batch_makes_no_call()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table);

        (await replicator.HandleAsync(new DynamoDBEvent { Records = [] }, new TestLambdaContext())).BatchItemFailures.Should().BeEmpty();

        table.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task An_event_without_Records_is_not_an_empty_batch()
    {
        using var replicator = OwnClient.ReplicatorTo(new InMemoryReplica());

        await FluentActions.Awaiting(() => replicator.HandleAsync(new DynamoDBEvent(), new TestLambdaContext()))
            .Should().ThrowAsync<ReplicationException>().WithMessage("The event has no \"Records\".*");
    }

    [Fact]
    public async Task Binary_values_in_the_event_can_be_read_again()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table);
        var streamEvent = new StreamEvents().Insert("a", ("bytes", B(1, 2, 3)), ("set", BS([4, 5], [6]))).ToDynamoDBEvent();
        var image = streamEvent.Records[0].Dynamodb.NewImage;
        image["bytes"].B.Position = 1;

        await replicator.HandleAsync(streamEvent, new TestLambdaContext());
        await replicator.ReplicateAsync(streamEvent);

        table.SpelledItems().Should().Equal("{'bytes': B010203, 'pk': S'a', 'set': BS[0405, 06]}");
        image["bytes"].B.Position.Should().Be(1);
        image["set"].BS.Should().OnlyContain(binary => binary.Position == 0);
    }

    [Fact]
    public async Task Null_arguments_are_named()
    {
        using var replicator = new Replicator("eu-west-1", "orders");

        await FluentActions.Awaiting(() => replicator.HandleAsync((DynamoDBEvent)null!, new TestLambdaContext()))
            .Should().ThrowAsync<ArgumentNullException>().WithParameterName("streamEvent");
        await FluentActions.Awaiting(() => replicator.HandleAsync(new DynamoDBEvent(), null!))
            .Should().ThrowAsync<ArgumentNullException>().WithParameterName("context");
        await FluentActions.Awaiting(() => replicator.ReplicateAsync((DynamoDBEvent)null!))
            .Should().ThrowAsync<ArgumentNullException>().WithParameterName("streamEvent");
    }
}
