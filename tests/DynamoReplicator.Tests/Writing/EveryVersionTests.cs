using DynamoReplicator.Tests.Support;
using static DynamoReplicator.Tests.Support.Values;

namespace DynamoReplicator.Tests.Writing;

/// <summary>Of several changes to one item, either the last is written or every one in order.</summary>
public class EveryVersionTests
{
    private const string Rejected =
        "eu-west-1/orders rejects the change (ValidationException): Item size has exceeded the maximum allowed size.";

    private const string HeldBack = $"An earlier change of the same item failed, and this one must not overtake it: {Rejected}";

    private static readonly ReplicatorOptions EveryVersion = Scenario.ToOneReplica with { Coalesce = false };

    [Fact]
    public async Task The_last_change_of_an_item_is_written_and_the_others_are_superseded()
    {
        using var scenario = new Scenario();

        var result = await scenario.ReplicateAsync(Hot());

        result.MustAddUp().Should().BeEquivalentTo(new { Written = 2, Superseded = 4, Failed = 0 });
        scenario.DynamoDB.Writes.Select(write => write.ToString()).Should().Equal("put {'pk': S'hot', 'v': N4}", "delete {'pk': S'cold'}");
    }

    [Fact]
    public async Task Without_coalescing_every_version_is_written_in_order()
    {
        using var scenario = new Scenario { Options = EveryVersion };

        var result = await scenario.ReplicateAsync(Hot());

        result.MustAddUp().Should().BeEquivalentTo(new { Written = 6, Superseded = 0 });
        scenario.DynamoDB.Writes.Where(write => write.Key == "hot").Select(write => write.ToString()).Should().Equal(
            "put {'pk': S'hot', 'v': N1}", "put {'pk': S'hot', 'v': N2}", "delete {'pk': S'hot'}", "put {'pk': S'hot', 'v': N4}");
        scenario.DynamoDB.Calls.Select(call => call.Writes.Count).Should().Equal(2, 2, 1, 1);
    }

    [Fact]
    public async Task When_the_superseding_write_fails_the_superseded_ones_have_failed_too()
    {
        using var scenario = new Scenario();
        scenario.DynamoDB.RejectCallsWith(write => write.Key == "hot");

        var result = await scenario.ReplicateAsync(Hot());

        result.MustAddUp().Should().BeEquivalentTo(new { Written = 1, Superseded = 1, Failed = 4 });
        result.Replicas[0].FailedRecords(6).Should().Equal(0, 1, 3, 5);
        result.FirstFailedSequenceNumber.Should().Be(StreamEvents.SequenceNumberOf(0), "all changes of the item must be delivered again");
        result.Replicas[0].Failures.Select(failure => failure.Reason).Distinct().Should().ContainSingle();
    }

    [Fact]
    public async Task If_the_superseding_write_is_refused_the_previous_ones_are_tried_instead()
    {
        using var scenario = new Scenario { Options = Scenario.ToOneReplica with { DeadLetter = (_, _) => Task.CompletedTask } };
        scenario.DynamoDB.RejectCallsWith(write => write.Key == "hot");

        var result = await scenario.ReplicateAsync(Hot());

        result.MustAddUp().Should().BeEquivalentTo(new { Written = 1, Superseded = 1, Parked = 4, Failed = 0 });
    }

    [Fact]
    public async Task A_change_that_fails_holds_back_the_later_ones_of_its_item_and_no_others()
    {
        using var scenario = new Scenario { Options = EveryVersion };
        scenario.DynamoDB.RejectCallsWith(write => write.ToString() == "put {'pk': S'hot', 'v': N2}");

        var result = await scenario.ReplicateAsync(Hot());

        result.MustAddUp().FailedRecords(6).Should().Equal(1, 3, 5);
        result.Replicas[0].Failures.Select(failure => failure.Reason).Should().Equal(Rejected, HeldBack, HeldBack);
        scenario.DynamoDB.Items().Should().Equal("{'pk': S'hot', 'v': N1}");
        scenario.DynamoDB.Writes.Last().ToString().Should().Be("delete {'pk': S'cold'}");
    }

    [Fact]
    public async Task A_parked_change_does_not_delay_later_changes_of_its_item()
    {
        using var scenario = new Scenario { Options = EveryVersion with { DeadLetter = (_, _) => Task.CompletedTask } };
        scenario.DynamoDB.RejectCallsWith(write => write.ToString() == "put {'pk': S'hot', 'v': N2}");

        var result = await scenario.ReplicateAsync(Hot());

        result.MustAddUp().Should().BeEquivalentTo(new { Written = 5, Parked = 1, Failed = 0 });
        scenario.DynamoDB.Items().Should().Equal("{'pk': S'hot', 'v': N4}");
    }

    [Fact]
    public async Task A_deadline_in_the_middle_leaves_the_later_versions_failed()
    {
        using var scenario = new Scenario { Options = EveryVersion };
        scenario.DynamoDB.RespondToWrites(call =>
        {
            scenario.Clock.Advance(TimeSpan.FromSeconds(call.Number == 1 ? 60 : 1));
            return scenario.DynamoDB.Write(call);
        });

        var result = await scenario.InvokeAsync(Hot(), TimeSpan.FromSeconds(20));

        scenario.DynamoDB.Calls.Should().HaveCount(2);
        result.MustAddUp().FailedRecords(6).Should().Contain([3, 5]).And.NotContain([0, 2]);
    }

    [Fact]
    public async Task Deletes_by_time_to_live_are_skipped_on_request_and_supersede_nothing()
    {
        using var scenario = new Scenario { Options = Scenario.ToOneReplica with { SkipTimeToLiveDeletes = true } };
        var events = new StreamEvents().Insert("kept", ("v", N("1"))).Expire("kept").Expire("gone").Insert("again", ("v", N("2")))
            .Expire("again").Remove("again");

        var result = await scenario.ReplicateAsync(events);

        result.MustAddUp().Should().BeEquivalentTo(new { Written = 2, Superseded = 1, Skipped = 3, Failed = 0 });
        scenario.DynamoDB.Writes.Select(write => write.ToString())
            .Should().Equal("put {'pk': S'kept', 'v': N1}", "delete {'pk': S'again'}");
    }

    [Fact]
    public async Task Deletes_by_time_to_live_are_deletes_by_default()
    {
        using var scenario = new Scenario();

        await scenario.ReplicateAsync(new StreamEvents().Insert("a").Expire("a"));

        scenario.DynamoDB.Writes.Should().ContainSingle(write => write.IsDelete);
    }

    [Fact]
    public async Task A_batch_of_only_skipped_records_sends_nothing()
    {
        using var scenario = new Scenario { Options = EveryVersion with { SkipTimeToLiveDeletes = true } };

        var result = await scenario.ReplicateAsync(new StreamEvents().Expire("a").Expire("a"));

        result.MustAddUp().Skipped.Should().Be(2);
        scenario.DynamoDB.Probes.Should().BeEmpty();
    }

    /// <summary>Returns four changes of one item with two of another between them.</summary>
    private static StreamEvents Hot() => new StreamEvents()
        .Insert("hot", ("v", N("1"))).Modify("hot", ("v", N("2"))).Insert("cold", ("v", N("1"))).Remove("hot").Remove("cold")
            .Insert("hot", ("v", N("4")));
}
