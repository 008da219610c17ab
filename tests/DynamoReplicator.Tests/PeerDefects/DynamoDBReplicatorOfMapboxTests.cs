using Amazon.Lambda.TestUtilities;
using DynamoReplicator.Calls;
using DynamoReplicator.Tests.Support;
using static DynamoReplicator.Tests.Support.Values;

namespace DynamoReplicator.Tests.PeerDefects;

/// <summary>What dynamodb-replicator (mapbox) gets wrong in replicating. Its backfill and repair have counterparts of their own.</summary>
public class DynamoDBReplicatorOfMapboxTests
{
    /// <summary>Its numbers go through doubles: <c>12345678901234567890.123</c> loses digits, in sets too.</summary>
    [Theory]
    [InlineData("12345678901234567890.123")]
    [InlineData("9007199254740993")]
    [InlineData("99999999999999999999999999999999999999")]
    [InlineData("-0.00000000000000000000000000000000000001234567890123456789")]
    [InlineData("9.9999999999999999999999999999999999999E+125")]
    [InlineData("1E-130")]
    [InlineData("0.1")]
    [InlineData("1.0")]
    public async Task Numbers_arrive_to_the_last_digit(string number)
    {
        var batch = new StreamEvents()
            .Add("INSERT", Item(("pk", N(number))), Item(("pk", N(number)), ("set", NS(number, "2")), ("map", M(("list", L(N(number)))))))
            .Add("REMOVE", Item(("pk", N($"-{number.TrimStart('-')}1"))), null);
        var item = $"{{'map': M{{'list': L[N{number}]}}, 'pk': N{number}, 'set': NS[{number}, 2]}}";
        using var dynamoDB = new FakeDynamoDB(("pk", "N"));
        using var table = new TableDouble();

        await Peers.To(dynamoDB).InvokeAsync(batch);
        await OwnClient.ReplicatorTo(table).HandleAsync(batch.ToDynamoDBEvent(), new TestLambdaContext());

        dynamoDB.Items().Should().Equal(item);
        table.Items.Values.Should().Equal(item);
        dynamoDB.Writes.Last().Attributes.Should().Be($"{{'pk': N-{number.TrimStart('-')}1}}");
    }

    /// <summary>One event name that it does not know makes it drop every later write of the batch, in silence.</summary>
    [Fact]
    public async Task An_unknown_event_name_does_not_drop_the_records_behind_it()
    {
        using var dynamoDB = new FakeDynamoDB();
        using var replicator = Peers.To(dynamoDB, options => options with { ReportBatchItemFailures = true });

        await FluentActions.Awaiting(() => replicator.InvokeAsync(new StreamEvents().Insert("a").Add("UPSERT", Item(("pk", S("b"))), null).Insert("c")))
            .Should().ThrowAsync<ReplicationException>("an answer would let Lambda go on behind them");

        dynamoDB.Writes.Should().BeEmpty("the batch comes again as a whole");
    }

    /// <summary>Keys that differ in the order of their attributes are two items to it: a put and a delete of one item in one batch, which DynamoDB refuses as a whole.</summary>
    [Fact]
    public async Task Keys_that_differ_in_the_order_of_their_attributes_are_one_item()
    {
        var image = Item(("pk", S("a")), ("sk", N("1")));
        var batch = new StreamEvents().Add("INSERT", Item(("pk", S("a")), ("sk", N("1"))), image).Add("REMOVE", Item(("sk", N("1.0")), ("pk", S("a"))), null);
        using var dynamoDB = new FakeDynamoDB(("pk", "S"), ("sk", "N"));
        using var replicator = Peers.To(dynamoDB);

        (await replicator.InvokeAsync(batch)).Should().Be("{\"batchItemFailures\":[]}");

        dynamoDB.Writes.Should().ContainSingle().Which.IsDelete.Should().BeTrue();
    }

    /// <summary>Its backoff has neither jitter nor cap nor deadline.</summary>
    [Fact]
    public void Backoff_has_a_jitter_a_cap_and_a_deadline()
    {
        var clock = new ManualTimeProvider();
        var unlucky = new RetrySchedule(clock, () => 0.999, deadline: null);
        var lucky = new RetrySchedule(clock, () => 0.001, deadline: null);

        unlucky.TryNext(1000, out var longest).Should().BeTrue();
        longest.Should().BeLessThanOrEqualTo(RetrySchedule.LongestWait);
        lucky.TryNext(1000, out var shortest).Should().BeTrue();
        shortest.Should().BeLessThan(longest / 100);
        new RetrySchedule(clock, () => 0.999, deadline: TimeSpan.FromSeconds(1).Ticks).TryNext(1000, out _).Should().BeFalse();
    }

    /// <summary>It looks for <c>UnprocessedKeys</c> where BatchWriteItem answers <c>UnprocessedItems</c>: throttled writes are lost, and success reported.</summary>
    [Fact]
    public async Task Writes_that_are_left_unprocessed_are_written_later()
    {
        using var dynamoDB = new FakeDynamoDB();
        dynamoDB.AnswersWrites(call => dynamoDB.Write(call, leftUndone: write => call.Number < 2 && write.Key != "a"));
        using var replicator = Peers.To(dynamoDB);

        await replicator.InvokeAsync(new StreamEvents().Insert("a").Insert("b").Remove("c"));

        dynamoDB.Calls.Select(call => call.Writes.Count).Should().Equal(3, 2, 2);
        dynamoDB.Items().Should().Equal("{'pk': S'a'}", "{'pk': S'b'}");
    }

    /// <summary>What stays unprocessed counts as written there.</summary>
    [Fact]
    public async Task Writes_that_stay_unprocessed_have_failed()
    {
        using var dynamoDB = new FakeDynamoDB();
        dynamoDB.AnswersWrites(call => dynamoDB.Write(call, leftUndone: write => write.Key == "b"));
        using var replicator = Peers.To(dynamoDB);

        var failure = (await FluentActions.Awaiting(() => replicator.InvokeAsync(new StreamEvents().Insert("a").Insert("b"))).Should().ThrowAsync<ReplicationException>()).Which;

        failure.Result!.Replicas.Single().ToString().Should().Be("eu-west-1/orders: 1 written, 0 superseded, 0 skipped, 0 parked, 1 failed");
        failure.Result.FirstFailedSequenceNumber.Should().Be(StreamEvents.SequenceNumberOf(1));
    }
}
