using Amazon.Lambda.TestUtilities;
using DynamoReplicator.Calls;
using DynamoReplicator.Tests.Support;
using static DynamoReplicator.Tests.Support.Values;

namespace DynamoReplicator.Tests.PeerDefects;

/// <summary>Defects of dynamodb-replicator (mapbox) in replication. Other tests cover its backfill and repair.</summary>
public class DynamoDBReplicatorOfMapboxTests
{
    /// <summary>It converts numbers to doubles: <c>12345678901234567890.123</c> loses digits, also in sets.</summary>
    [Theory]
    [InlineData("12345678901234567890.123")]
    [InlineData("9007199254740993")]
    [InlineData("99999999999999999999999999999999999999")]
    [InlineData("-0.00000000000000000000000000000000000001234567890123456789")]
    [InlineData("9.9999999999999999999999999999999999999E+125")]
    [InlineData("1E-130")]
    [InlineData("0.1")]
    [InlineData("1.0")]
    public async Task Numbers_are_exact_to_the_last_digit(string number)
    {
        var batch = new StreamEvents()
            .Add("INSERT", Item(("pk", N(number))), Item(("pk", N(number)), ("set", NS(number, "2")), ("map", M(("list", L(N(number)))))))
            .Add("REMOVE", Item(("pk", N($"-{number.TrimStart('-')}1"))), null);
        var item = $"{{'map': M{{'list': L[N{number}]}}, 'pk': N{number}, 'set': NS[{number}, 2]}}";
        using var dynamoDB = new FakeDynamoDB(("pk", "N"));
        var table = new InMemoryReplica();

        await Peers.To(dynamoDB).InvokeAsync(batch);
        await OwnClient.ReplicatorTo(table).HandleAsync(batch.ToDynamoDBEvent(), new TestLambdaContext());

        dynamoDB.Items().Should().Equal(item);
        table.SpelledItems().Should().Equal(item);
        dynamoDB.Writes.Last().Attributes.Should().Be($"{{'pk': N-{number.TrimStart('-')}1}}");
    }

    /// <summary>An unknown event name makes it silently drop every later write of the batch.</summary>
    [Fact]
    public async Task An_unknown_event_name_does_not_drop_the_records_after_it()
    {
        using var dynamoDB = new FakeDynamoDB();
        using var replicator = Peers.To(dynamoDB, options => options with { ReportBatchItemFailures = true });

        await FluentActions.Awaiting(
            () => replicator.InvokeAsync(new StreamEvents().Insert("a").Add("UPSERT", Item(("pk", S("b"))), null).Insert("c")))
            .Should().ThrowAsync<ReplicationException>("a response would let Lambda continue after them");

        dynamoDB.Writes.Should().BeEmpty("the whole batch is delivered again");
    }

    /// <summary>
    /// It treats keys that differ in the order of their attributes as two items. A put and a delete of one item end up in one batch, which
    /// DynamoDB rejects completely.
    /// </summary>
    [Fact]
    public async Task Keys_that_differ_in_the_order_of_their_attributes_are_one_item()
    {
        var image = Item(("pk", S("a")), ("sk", N("1")));
        var batch = new StreamEvents().Add("INSERT", Item(("pk", S("a")), ("sk", N("1"))), image)
            .Add("REMOVE", Item(("sk", N("1.0")), ("pk", S("a"))), null);
        using var dynamoDB = new FakeDynamoDB(("pk", "S"), ("sk", "N"));
        using var replicator = Peers.To(dynamoDB);

        (await replicator.InvokeAsync(batch)).Should().Be("{\"batchItemFailures\":[]}");

        dynamoDB.Writes.Should().ContainSingle().Which.IsDelete.Should().BeTrue();
    }

    /// <summary>Its backoff has neither jitter nor cap nor deadline.</summary>
    [Fact]
    public void Backoff_has_jitter_a_cap_and_a_deadline()
    {
        var clock = new ManualTimeProvider();
        var longest = new Backoff { Jitter = () => 0.999 }.WaitAfter(1000);
        var shortest = new Backoff { Jitter = () => 0.001 }.WaitAfter(1000);

        longest.Should().BeLessThanOrEqualTo(Backoff.Default.Longest);
        shortest.Should().BeLessThan(longest / 100);
        using var window = new CallWindow(Deadline.After(TimeSpan.FromSeconds(2), margin: null, clock), clock, CancellationToken.None);
        window.IsClosedAfter(longest).Should().BeTrue();
    }

    /// <summary>
    /// It looks for <c>UnprocessedKeys</c>, but BatchWriteItem returns <c>UnprocessedItems</c>. It loses throttled
    /// writes and reports success.
    /// </summary>
    [Fact]
    public async Task Unprocessed_writes_are_retried()
    {
        using var dynamoDB = new FakeDynamoDB();
        dynamoDB.RespondToWrites(call => dynamoDB.Write(call, leftUndone: write => call.Number < 2 && write.Key != "a"));
        using var replicator = Peers.To(dynamoDB);

        await replicator.InvokeAsync(new StreamEvents().Insert("a").Insert("b").Remove("c"));

        dynamoDB.Calls.Select(call => call.Writes.Count).Should().Equal(3, 2, 2);
        dynamoDB.Items().Should().Equal("{'pk': S'a'}", "{'pk': S'b'}");
    }

    /// <summary>It counts writes that stay unprocessed as written.</summary>
    [Fact]
    public async Task Writes_that_stay_unprocessed_are_reported_as_failed()
    {
        using var dynamoDB = new FakeDynamoDB();
        dynamoDB.RespondToWrites(call => dynamoDB.Write(call, leftUndone: write => write.Key == "b"));
        using var replicator = Peers.To(dynamoDB);

        var failure = (
            await FluentActions.Awaiting(() => replicator.InvokeAsync(new StreamEvents().Insert("a").Insert("b")))
                .Should().ThrowAsync<ReplicationException>())
            .Which;

        failure.Result!.Replicas.Single().ToString()
            .Should().Be("eu-west-1/orders: 1 written, 0 superseded, 0 skipped, 0 parked, 1 failed");
        failure.Result.FirstFailedSequenceNumber.Should().Be(StreamEvents.SequenceNumberOf(1));
    }
}
