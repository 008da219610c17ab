using System.Collections.Concurrent;
using DynamoReplicator.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using static DynamoReplicator.Tests.Support.Values;

namespace DynamoReplicator.Tests.Writing;

/// <summary>With coalescing and a dead-letter hook, the replica holds the last change of an item that it accepts.</summary>
public class RefusedChangesTests
{
    private readonly ConcurrentQueue<string> _parked = new();

    private ReplicatorOptions WithHook => Scenario.ToOneReplica with
    {
        DeadLetter = (change, _) =>
        {
            _parked.Enqueue(change.SequenceNumber);
            return Task.CompletedTask;
        },
    };

    [Fact]
    public async Task An_item_that_was_deleted_before_the_refused_change_is_deleted()
    {
        using var scenario = Refusing(WithHook);
        await scenario.ReplicateAsync(new StreamEvents().Insert("k", ("v", N("0"))).Insert("other"));

        var result = await scenario.ReplicateAsync(new StreamEvents().Remove("k").Insert("k", ("bad", S("x"))));

        result.MustAddUp().Should().BeEquivalentTo(new { Written = 1, Parked = 1, Superseded = 0, Failed = 0 });
        scenario.DynamoDB.Items().Should().Equal("{'pk': S'other'}");
        _parked.Should().Equal(StreamEvents.SequenceNumberOf(1));
    }

    [Fact]
    public async Task The_last_change_that_the_replica_accepts_is_written_and_the_later_ones_are_parked_in_order()
    {
        using var dynamoDB = new FakeDynamoDB();
        var heldWhenParked = new ConcurrentQueue<string>();
        using var scenario = new Scenario
        {
            DynamoDB = dynamoDB,
            Options = Scenario.ToOneReplica with
            {
                DeadLetter = (change, _) =>
                {
                    _parked.Enqueue(change.SequenceNumber);
                    heldWhenParked.Enqueue(dynamoDB.Items().SingleOrDefault() ?? "nothing");
                    return Task.CompletedTask;
                },
            },
        };
        dynamoDB.RejectCallsWith(IsBad);
        var events = new StreamEvents().Insert("k", ("v", N("1"))).Modify("k", ("v", N("2"))).Modify("k", ("bad", S("x")), ("v", N("3")))
            .Modify("k", ("bad", S("x")), ("v", N("4")));

        var result = await scenario.ReplicateAsync(events);

        result.MustAddUp().Should().BeEquivalentTo(new { Written = 1, Parked = 2, Superseded = 1, Failed = 0 });
        _parked.Should().Equal(StreamEvents.SequenceNumberOf(2), StreamEvents.SequenceNumberOf(3));
        heldWhenParked.Should().Equal("{'pk': S'k', 'v': N2}", "{'pk': S'k', 'v': N2}");
    }

    [Fact]
    public async Task When_all_changes_of_an_item_are_refused_all_are_parked_oldest_first()
    {
        using var scenario = Refusing(WithHook);
        var events = new StreamEvents().Insert("k", ("bad", S("x"))).Insert("good").Modify("k", ("bad", S("x")), ("v", N("1")))
            .Modify("k", ("bad", S("x")), ("v", N("2")));

        var result = await scenario.ReplicateAsync(events);

        result.MustAddUp().Should().BeEquivalentTo(new { Written = 1, Parked = 3, Superseded = 0, Failed = 0 });
        _parked.Should().Equal(StreamEvents.SequenceNumberOf(0), StreamEvents.SequenceNumberOf(2), StreamEvents.SequenceNumberOf(3));
    }

    [Fact]
    public async Task If_the_previous_change_cannot_be_written_in_time_nothing_is_parked_and_all_are_redelivered()
    {
        using var scenario = new Scenario { Options = WithHook };
        scenario.DynamoDB.RespondToWrites(
            call => call.Writes.Any(IsBad) ? Responses.TooLarge() : scenario.DynamoDB.Write(call, leftUndone: write => write.Key == "k"));
        var events = new StreamEvents().Insert("other").Insert("k", ("v", N("0"))).Remove("k").Insert("k", ("bad", S("x")));

        var result = await scenario.InvokeAsync(events, TimeSpan.FromSeconds(20));

        result.MustAddUp().FailedRecords(4).Should().Equal(1, 2, 3);
        result.Replicas[0].Failures[^1].Reason.Should().StartWith(
            "eu-west-1/orders rejects the change (ValidationException): Item size has exceeded the maximum allowed size. " +
            "The previous change of the item could not be written instead: The invocation's time ended before eu-west-1/orders " +
            "acknowledged the change.");
        _parked.Should().BeEmpty();
    }

    [Fact]
    public async Task If_the_previous_change_meets_a_fatal_error_nothing_is_parked()
    {
        using var scenario = new Scenario { Options = WithHook };
        scenario.DynamoDB.RespondToWrites(
            call => call.Writes.Any(IsBad) ? Responses.TooLarge() : Responses.Error("ResourceNotFoundException", "gone"));

        var result = await scenario.ReplicateAsync(new StreamEvents().Remove("k").Insert("k", ("bad", S("x"))));

        result.MustAddUp().FailedRecords(2).Should().Equal(0, 1);
        _parked.Should().BeEmpty();
    }

    [Fact]
    public async Task If_the_hook_throws_only_the_refused_change_is_redelivered()
    {
        using var scenario = Refusing(Scenario.ToOneReplica with { DeadLetter = (_, _) => throw new IOException() });
        await scenario.ReplicateAsync(new StreamEvents().Insert("k"));

        var result = await scenario.ReplicateAsync(new StreamEvents().Insert("k", ("v", N("1"))).Remove("k").Insert("k", ("bad", S("x"))));

        result.MustAddUp().Should().BeEquivalentTo(new { Written = 1, Superseded = 1, Failed = 1 });
        result.FirstFailedSequenceNumber.Should().Be(StreamEvents.SequenceNumberOf(2));
        scenario.DynamoDB.Items().Should().BeEmpty();
    }

    [Fact]
    public async Task Without_a_hook_nothing_is_written_instead_of_a_refused_change()
    {
        using var scenario = Refusing(Scenario.ToOneReplica);

        var result = await scenario.ReplicateAsync(new StreamEvents().Remove("k").Insert("k", ("bad", S("x"))));

        result.MustAddUp().FailedRecords(2).Should().Equal(0, 1);
        scenario.DynamoDB.Calls.Should().ContainSingle();
    }

    [Fact]
    public async Task A_change_that_cannot_be_projected_leaves_the_previous_one()
    {
        using var scenario = new Scenario
        {
            Options = WithHook with { Replicas = [ReplicaTable.Parse(Scenario.Replica) with { Where = item => item["v"].N != "" }] },
        };

        var result = await scenario.ReplicateAsync(
            new StreamEvents().Insert("k", ("v", N("1"))).Modify("k").Modify("k").Insert("other", ("v", N("1"))));

        result.MustAddUp().Should().BeEquivalentTo(new { Written = 2, Parked = 2, Failed = 0 });
        scenario.DynamoDB.Items().Should().Equal("{'pk': S'k', 'v': N1}", "{'pk': S'other', 'v': N1}");
        _parked.Should().Equal(StreamEvents.SequenceNumberOf(1), StreamEvents.SequenceNumberOf(2));
    }

    [Fact]
    public async Task Thousands_of_refused_changes_of_one_item_do_not_recurse()
    {
        var table = new InMemoryReplica();
        table.Reject(_ => true);
        using var replicator = OwnClient.ReplicatorTo(table, options => options with { DeadLetter = WithHook.DeadLetter });
        var events = Enumerable.Range(0, 5000).Aggregate(new StreamEvents(), (all, _) => all.Modify("k"));

        var result = await replicator.ReplicateAsync(events.ToJson());

        result.MustAddUp().Parked.Should().Be(5000);
        _parked.Should().BeInAscendingOrder(StringComparer.Ordinal);
    }

    /// <summary>Records by their key, and whether the replica rejects them.</summary>
    private static readonly Gen<(int Key, bool IsBad, bool IsRemove)> Records =
        from key in Gen.Choose(0, 8)
        from bad in Gen.Choose(0, 2)
        from remove in Gen.Choose(0, 3)
        select (key, bad == 0, remove == 0);

    [Fact]
    public void The_replica_has_each_item_s_last_accepted_change_and_the_account_agrees() => Specification.HoldsOfLists(
        Records,
        60,
        records => HoldsLastAcceptedAsync(records).GetAwaiter().GetResult(),
        count: 60);

    private static async Task HoldsLastAcceptedAsync((int Key, bool IsBad, bool IsRemove)[] records)
    {
        var parked = new ConcurrentQueue<string>();
        var options = Scenario.ToOneReplica with
        {
            MaxConcurrency = 3,
            DeadLetter = (change, _) =>
            {
                parked.Enqueue(change.SequenceNumber);
                return Task.CompletedTask;
            },
        };
        using var scenario = Refusing(options);
        await scenario.ReplicateAsync(
            Enumerable.Range(0, 9).Aggregate(new StreamEvents(), (events, key) => events.Insert($"{key}", ("v", S("before")))));
        var events = new StreamEvents();
        foreach (var (record, index) in records.Select((record, index) => (record, index)))
        {
            _ = record.IsRemove ? events.Remove($"{record.Key}")
                : events.Modify($"{record.Key}", record.IsBad ? ("bad", S("x")) : ("v", N($"{index}")));
        }

        var result = await scenario.ReplicateAsync(events);

        var accepted = Enumerable.Range(0, 9).Select(key => (
            Key: key, Last: Array.FindLastIndex(records, record => record.Key == key && (record.IsRemove || !record.IsBad)))).ToList();
        scenario.DynamoDB.Items().Should().BeEquivalentTo(accepted.Where(item => item.Last < 0 || !records[item.Last].IsRemove)
            .Select(item => item.Last < 0 ? $"{{'pk': S'{item.Key}', 'v': S'before'}}" : $"{{'pk': S'{item.Key}', 'v': N{item.Last}}}"));
        var expected = Enumerable.Range(0, records.Length).ToLookup(index => accepted[records[index].Key].Last switch
        {
            var last when last == index => "written",
            var last when index < last => "superseded",
            _ => "parked",
        });
        result.MustAddUp().Should().BeEquivalentTo(new
        {
            Written = expected["written"].Count(),
            Superseded = expected["superseded"].Count(),
            Parked = expected["parked"].Count(),
            Failed = 0
        });
        parked.Should().BeEquivalentTo(expected["parked"].Select(StreamEvents.SequenceNumberOf));
        expected["parked"].Should().NotContain(index => records[index].IsRemove || !records[index].IsBad);
        scenario.DynamoDB.KeysInFlightTwice.Should().BeEmpty();
    }

    private static bool IsBad(BatchWrite write) => write.ToString().StartsWith("put {'bad'", StringComparison.Ordinal);

    private static Scenario Refusing(ReplicatorOptions options)
    {
        var scenario = new Scenario { Options = options };
        scenario.DynamoDB.RejectCallsWith(IsBad);
        return scenario;
    }
}
