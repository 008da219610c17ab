using DynamoReplicator.Aws;
using DynamoReplicator.Calls;
using DynamoReplicator.Events;
using DynamoReplicator.Tests.Support;
using DynamoReplicator.Tests.Writing;
using DynamoReplicator.Writing;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynamoReplicator.Tests.Aws;

public class UnprocessedItemsTests
{
    [Fact]
    public async Task Only_unprocessed_writes_are_sent_again()
    {
        using var scenario = new Scenario();
        scenario.DynamoDB.RespondToWrites(call => scenario.DynamoDB.Write(
            call, leftUndone: write => call.Number < 3 && int.Parse(write.Key[5..], null) >= 5 * (call.Number + 1)));

        var result = await scenario.ReplicateAsync(Scenario.Inserts(20));

        result.MustAddUp().Written.Should().Be(20);
        scenario.DynamoDB.Calls.Select(call => call.Writes.Count).Should().Equal(20, 15, 10, 5);
        scenario.DynamoDB.Calls.Select(call => call.Writes[0].Key).Should().Equal("item 0", "item 5", "item 10", "item 15");
        scenario.DynamoDB.Items().Should().HaveCount(20);
    }

    [Fact]
    public async Task Each_attempt_in_a_row_waits_at_most_twice_as_long_and_progress_resets_the_wait()
    {
        using var dynamoDB = new FakeDynamoDB();
        dynamoDB.RespondToWrites(
            call => dynamoDB.Write(call, leftUndone: write => call.Number < 6 || (call.Number < 8 && write.Key == "item 1")));
        var clock = new ManualTimeProvider { LeapsOverWaitsUpTo = TimeSpan.FromSeconds(10) };
        using var replica = Replica.Of(
            ReplicaTable.Parse(Scenario.Replica), new ReplicatorOptions { TimeProvider = clock }, new Wiring { Network = dynamoDB });
        using var changes = ChangeSet.Of(StreamEventReader.Read(Scenario.Inserts(2).ToJson()), skipTimeToLiveDeletes: false);
        using var account = new ReplicaAccount(replica.Table, changes);
        var withoutJitter = new Backoff { Jitter = () => 1 };

        await new BatchWriter(replica, changes, account, Scenario.ToOneReplica with { TimeProvider = clock }, Deadline.None, withoutJitter,
            NullLogger.Instance).WriteAsync(CancellationToken.None);

        clock.Waits.Select(wait => wait.TotalMilliseconds).Should().Equal(50, 100, 200, 400, 800, 1600, 50, 100);
    }

    /// <summary>Spellings in which the service may return the keys that were sent as <c>{"pk":{"S":"Aé"},"sk":{"N":"1.0"}}</c>.</summary>
    [Theory]
    [InlineData("""{"pk":{"S":"Aé"},"sk":{"N":"1.0"}}""")]
    [InlineData("""{"sk":{"N":"1"},"pk":{"S":"Aé"}}""")]
    [InlineData("""{"sk":{"N":"10E-1"},"pk":{"S":"Aé"}}""")]
    [InlineData("""{ "pk" : { "S" : "\u0041\u00e9" }, "\u0073k" : { "N" : "+1" } }""")]
    public async Task A_key_written_in_another_way_is_the_same_key(string givenBack)
    {
        using var scenario = new Scenario { DynamoDB = new FakeDynamoDB(("pk", "S"), ("sk", "N")) };
        scenario.DynamoDB.RespondToWrites(call => call.Number == 0
            ? FakeDynamoDB.Written("orders", FakeDynamoDB.Unprocessed(isDelete: true, givenBack)) : scenario.DynamoDB.Write(call));
        var events = new StreamEvents()
            .Add("REMOVE", Values.Item(("pk", Values.S("A")), ("sk", Values.N("1"))), null)
            .Add("REMOVE", Values.Item(("pk", Values.S("Aé")), ("sk", Values.N("1.0"))), null)
            .Add("REMOVE", Values.Item(("pk", Values.S("Aé")), ("sk", Values.N("10"))), null);

        var result = await scenario.ReplicateAsync(events);

        result.MustAddUp().Written.Should().Be(3);
        scenario.DynamoDB.Calls[1].Writes.Single().Json
            .Should().Be(scenario.DynamoDB.Calls[0].Writes[1].Json, "the same bytes are sent again");
    }

    [Fact]
    public async Task A_binary_key_is_found_again_and_so_is_an_item_by_its_key()
    {
        using var scenario = new Scenario { DynamoDB = new FakeDynamoDB(("pk", "B")) };
        scenario.DynamoDB.RespondToWrites(call => call.Number == 0
            ? FakeDynamoDB.Written("orders", FakeDynamoDB.Unprocessed(isDelete: false, """{"other":{"S":"x"},"pk":{"B":"AP8="}}"""))
            : scenario.DynamoDB.Write(call));
        var events = new StreamEvents();
        foreach (byte last in new byte[] { 254, 255 })
        {
            var key = Values.Item(("pk", Values.B(0, last)));
            events.Add("INSERT", key, Values.Item(("pk", Values.B(0, last)), ("other", Values.S("x"))));
        }

        var result = await scenario.ReplicateAsync(events);

        result.MustAddUp().Written.Should().Be(2);
        scenario.DynamoDB.Calls[1].Writes.Single().Key.Should().Be("AP8=");
    }

    [Fact]
    public async Task A_table_given_by_its_ARN_is_found_under_its_ARN_or_its_name()
    {
        const string Arn = "arn:aws:dynamodb:eu-west-1:999999999999:table/orders";
        using var scenario = new Scenario { Options = new ReplicatorOptions { Replicas = [ReplicaTable.Parse(Arn)] } };
        scenario.DynamoDB.RespondToWrites(call => call.Number < 2
            ? FakeDynamoDB.Written(call.Number == 0 ? "orders" : Arn, FakeDynamoDB.Unprocessed(isDelete: true, """{"pk":{"S":"a"}}"""))
            : scenario.DynamoDB.Write(call));

        var result = await scenario.ReplicateAsync(new StreamEvents().Remove("a").Remove("b"));

        result.MustAddUp().Written.Should().Be(2);
        scenario.DynamoDB.Calls.Select(call => call.Writes.Count).Should().Equal(2, 1, 1);
    }

    [Theory]
    [InlineData("""{"DeleteRequest":{"Key":{"pk":{"S":"never sent"}}}}""", "The response returns an item that was not sent.")]
    [InlineData("""{"PutRequest":{"Item":{"size":{"N":"1"}}}}""", "The response returns an item without its key.")]
    [InlineData("""{}""", "The response returns a request that is neither a put nor a delete.")]
    public async Task A_returned_item_that_was_not_sent_is_an_error(string givenBack, string problem)
    {
        using var scenario = new Scenario();
        scenario.DynamoDB.RespondToWrites(_ => FakeDynamoDB.Written("orders", givenBack));

        var result = await scenario.ReplicateAsync(Scenario.Inserts(3));

        result.MustAddUp().Failed.Should().Be(3);
        result.Replicas[0].Failures.Select(failure => failure.Reason)
            .Should().AllBe($"The response of eu-west-1/orders is invalid. {problem}");
        scenario.DynamoDB.Calls.Should().ContainSingle();
    }

    [Fact]
    public async Task An_item_returned_twice_is_one_item()
    {
        using var scenario = new Scenario();
        var undone = FakeDynamoDB.Unprocessed(isDelete: true, """{"pk":{"S":"a"}}""");
        scenario.DynamoDB.RespondToWrites(
            call => call.Number == 0 ? FakeDynamoDB.Written("orders", undone, undone) : scenario.DynamoDB.Write(call));

        var result = await scenario.ReplicateAsync(new StreamEvents().Remove("a"));

        result.MustAddUp().Written.Should().Be(1);
    }

    [Fact]
    public async Task Writes_left_unprocessed_until_the_deadline_fail_with_a_reason()
    {
        using var scenario = new Scenario();
        scenario.DynamoDB.RespondToWrites(call => scenario.DynamoDB.Write(call, leftUndone: write => write.Key == "item 1"));

        var result = await scenario.InvokeAsync(Scenario.Inserts(3), TimeSpan.FromSeconds(20));

        result.MustAddUp().FailedRecords(3).Should().Equal(1);
        result.Replicas[0].Failures[0].Reason.Should().Be(
            "The invocation's time ended before eu-west-1/orders acknowledged the change. eu-west-1/orders left 1 of 1 write " +
            "unprocessed: its write capacity is too small.");
    }
}
