using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using DynamoReplicator.Tests.Support;

namespace DynamoReplicator.Tests.Writing;

public class RejectionTests
{
    private const string TooLarge =
        "eu-west-1/orders rejects the change (ValidationException): Item size has exceeded the maximum allowed size.";

    private readonly ConcurrentQueue<RejectedChange> _parked = new();

    private ReplicatorOptions WithHook => Scenario.ToOneReplica with
    {
        DeadLetter = (change, _) =>
        {
            _parked.Enqueue(change);
            return Task.CompletedTask;
        },
    };

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(24)]
    public async Task A_rejected_change_is_found_by_halving_and_the_others_are_written(int guilty)
    {
        using var scenario = new Scenario();
        scenario.DynamoDB.RejectCallsWith(write => write.Key == $"item {guilty}");

        var result = await scenario.ReplicateAsync(Scenario.Inserts(25));

        result.MustAddUp().Written.Should().Be(24);
        result.Replicas[0].FailedRecords(25).Should().Equal(guilty);
        result.Replicas[0].Failures[0].Reason.Should().Be(TooLarge);
        scenario.DynamoDB.Items().Should().HaveCount(24);
        scenario.DynamoDB.Calls.Count.Should().BeInRange(9, 11, "25 writes are halved four or five times, and each half is sent");
    }

    [Fact]
    public async Task Each_change_is_tried_alone_once_if_all_are_rejected()
    {
        using var scenario = new Scenario();
        scenario.DynamoDB.RejectCallsWith(_ => true);

        var result = await scenario.ReplicateAsync(Scenario.Inserts(25));

        result.MustAddUp().Failed.Should().Be(25);
        scenario.DynamoDB.Calls.Should().HaveCount(25 + 24, "that is how many nodes a tree with 25 leaves has");
    }

    [Fact]
    public async Task A_rejected_change_is_parked_when_there_is_a_hook()
    {
        using var scenario = new Scenario { Options = WithHook };
        scenario.DynamoDB.RejectCallsWith(write => write.Key == "item 7");
        var events = Scenario.Inserts(60);

        var result = await scenario.ReplicateAsync(events);

        result.Succeeded.Should().BeTrue();
        result.MustAddUp().Should().BeEquivalentTo(new { Written = 59, Parked = 1, Failed = 0 });
        var parked = _parked.Should().ContainSingle().Which;
        parked.Replica.Should().Be(ReplicaTable.Parse(Scenario.Replica));
        parked.SequenceNumber.Should().Be(StreamEvents.SequenceNumberOf(7));
        parked.Key.Should().Be("{\"pk\":{\"S\":\"item 7\"}}");
        parked.Reason.Should().Be(TooLarge);
        parked.Exception.Message.Should().Be("Item size has exceeded the maximum allowed size");
        using var all = JsonDocument.Parse(events.ToJson());
        Encoding.UTF8.GetString(parked.Record.Span).Should().Be(all.RootElement.GetProperty("Records")[7].GetRawText());
    }

    [Fact]
    public async Task A_parked_record_outlives_its_event()
    {
        using var scenario = new Scenario { Options = WithHook };
        scenario.DynamoDB.RejectCallsWith(_ => true);
        using var replicator = new Replicator(WithHook, scenario.DynamoDB);
        var utf8 = Scenario.Inserts(1).ToJson();
        await replicator.ReplicateAsync(utf8);

        var before = Encoding.UTF8.GetString(_parked.Single().Record.Span);
        Array.Clear(utf8);

        Encoding.UTF8.GetString(_parked.Single().Record.Span).Should().Be(before).And.Contain("item 0");
    }

    [Fact]
    public async Task A_change_fails_if_the_hook_throws()
    {
        using var scenario = new Scenario
        {
            Options = Scenario.ToOneReplica with { DeadLetter = (_, _) => throw new IOException("the queue is full of item 3") },
        };
        scenario.DynamoDB.RejectCallsWith(write => write.Key == "item 3");

        var result = await scenario.ReplicateAsync(Scenario.Inserts(5));

        result.MustAddUp().Should().BeEquivalentTo(new { Written = 4, Parked = 0, Failed = 1 });
        result.Replicas[0].Failures[0].Reason.Should().Be($"{TooLarge} The dead-letter hook did not accept it: it threw IOException.");
        result.Replicas[0].Failures[0].Exception.Should().BeOfType<IOException>();
    }

    [Fact]
    public async Task A_hook_is_stopped_at_the_deadline()
    {
        using var scenario = new Scenario
        {
            Clock = new ManualTimeProvider(),
            Options = Scenario.ToOneReplica with
            {
                DeadLetter =
                (_, stop) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop)
            },
        };
        scenario.DynamoDB.RejectCallsWith(_ => true);

        var invocation = scenario.InvokeAsync(Scenario.Inserts(1), TimeSpan.FromSeconds(20));
        await Poll.UntilAsync(() => scenario.DynamoDB.Calls.Count == 1 && scenario.DynamoDB.InFlight == 0, "the change was refused");
        scenario.Clock.Advance(TimeSpan.FromSeconds(20));

        (await invocation.InTimeAsync()).MustAddUp().Failed.Should().Be(1);
    }

    [Theory]
    [InlineData("""{"v":{"N":"1"}}""", true)]
    [InlineData("""{"pk":{"N":"1"}}""", true)]
    [InlineData("""{"v":{"N":"1"}}""", false)]
    public async Task An_image_without_its_key_fails_alone(string image, bool hasProbe)
    {
        using var dynamoDB = new FakeDynamoDB();
        using var client = new Amazon.DynamoDBv2.AmazonDynamoDBClient(
            DynamoReplicator.Aws.DynamoDBClientConfig.For(ReplicaTable.Parse(Scenario.Replica), dynamoDB));
        using var replicator = new Replicator(hasProbe ? Scenario.ToOneReplica
            : new ReplicatorOptions { Replicas = [new ReplicaTable("eu-west-1", "orders") { Client = client }] }, dynamoDB);
        var events = Scenario.Inserts(25).ToString().Replace("""{"pk":{"S":"item 7"},"size":{"N":"7"}}""", image, StringComparison.Ordinal);

        var result = await replicator.ReplicateAsync(Encoding.UTF8.GetBytes(events));

        result.MustAddUp().FailedRecords(25).Should().Equal(7);
        result.Replicas[0].Failures[0].Reason
            .Should().Be("eu-west-1/orders rejects the change: its image in the event lacks a key attribute, or has it with another type.");
        dynamoDB.Items().Should().HaveCount(24);
    }

    public static TheoryData<string, int, string, string> Rejections => new()
    {
        { "ItemCollectionSizeLimitExceededException", 400, "Collection size exceeded.",
            "eu-west-1/orders rejects the change (ItemCollectionSizeLimitExceededException): Collection size exceeded." },
        {
            "ValidationException", 400,
                "One or more parameter values were invalid: Type mismatch for Index Key status Expected: S Actual: N IndexName: by-status",
            "eu-west-1/orders rejects the change (ValidationException): One or more parameter values were invalid: Type mismatch for " +
            "Index Key status Expected: S Actual: N IndexName: by-status."
        },
        {
            "SerializationException", 400, "NUMBER_VALUE cannot be converted to String",
            "eu-west-1/orders rejects the change (SerializationException). The service's message may quote the item, so it is only " +
            "in the failure's Exception."
        },
        { "RequestEntityTooLargeException", 413, "", "eu-west-1/orders rejects the change: it is too large." },
    };

    [Theory]
    [MemberData(nameof(Rejections))]
    public async Task Each_kind_of_rejection_fails_its_change_with_the_reason(string code, int status, string message, string reason)
    {
        using var scenario = new Scenario();
        scenario.DynamoDB.RejectCallsWith(write => write.Key == "item 1", () => Responses.Error(code, message, (HttpStatusCode)status));

        var result = await scenario.ReplicateAsync(Scenario.Inserts(4));

        result.MustAddUp().Written.Should().Be(3);
        result.Replicas[0].Failures.Single().Reason.Should().Be(reason);
    }

    [Fact]
    public async Task A_change_rejected_among_those_left_undone_is_found_too()
    {
        using var scenario = new Scenario { Options = WithHook };
        scenario.DynamoDB.RespondToWrites(call => call.Number == 0
            ? scenario.DynamoDB.Write(call, leftUndone: write => write.Key is "item 2" or "item 4" or "item 6")
            : call.Writes.Any(write => write.Key == "item 4") ? Responses.TooLarge() : scenario.DynamoDB.Write(call));

        var result = await scenario.ReplicateAsync(Scenario.Inserts(10));

        result.MustAddUp().Should().BeEquivalentTo(new { Written = 9, Parked = 1 });
        scenario.DynamoDB.Calls.Select(call => call.Writes.Count).Should().Equal(10, 3, 1, 2, 1, 1);
    }
}
