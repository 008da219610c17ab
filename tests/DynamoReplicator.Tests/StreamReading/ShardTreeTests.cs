using DynamoReplicator.StreamReading;

namespace DynamoReplicator.Tests.StreamReading;

public sealed class ShardTreeTests
{
    [Fact]
    public void A_child_is_ready_only_when_its_parent_has_been_read_to_its_end()
    {
        var tree = New();
        tree.Update([Closed("A"), Open("B", "A"), Open("C", "A")]);

        Ready(tree).Should().Equal("A TRIM_HORIZON");
        Ready(tree).Should().BeEmpty("a shard is given once");
        tree.Advance("A", "7");
        Ready(tree).Should().BeEmpty();
        tree.Close("A");
        Ready(tree).Should().Equal("B TRIM_HORIZON", "C TRIM_HORIZON");
    }

    [Fact]
    public void Every_generation_waits_for_the_previous_one()
    {
        var tree = New();
        tree.Update([Open("D", "C"), Closed("C", "B"), Closed("B", "A"), Closed("A")]);

        foreach (var shard in new[] { "A", "B", "C", "D" })
        {
            Ready(tree).Should().Equal($"{shard} TRIM_HORIZON");
            tree.Close(shard);
        }
        tree.IsReadToTheEnd.Should().BeTrue();
    }

    [Fact]
    public void A_parent_trimmed_before_the_first_listing_does_not_block_its_children()
    {
        var tree = New();
        tree.Update([Open("B", "A")]).Should().BeEmpty();

        Ready(tree).Should().Equal("B TRIM_HORIZON");
    }

    [Fact]
    public void A_shard_that_appears_later_is_read_from_its_beginning_even_in_a_run_from_the_latest_change()
    {
        var tree = New(StartingPosition.Latest);
        tree.Update([Closed("A"), Open("B", "A")]);
        Ready(tree).Should().Equal("B LATEST");

        tree.Close("B");
        tree.Update([Closed("A"), Closed("B", "A"), Open("C", "B")]);
        Ready(tree).Should().Equal("C TRIM_HORIZON");
    }

    [Fact]
    public void A_child_of_an_open_parent_is_read_from_its_beginning_in_a_run_from_the_latest_change()
    {
        var tree = New(StartingPosition.Latest);
        tree.Update([Open("B", "A"), Open("A")]);
        Ready(tree).Should().Equal("A LATEST");

        tree.Close("A");
        Ready(tree).Should().Equal("B TRIM_HORIZON");
    }

    [Fact]
    public void No_descendant_of_a_shard_read_from_the_latest_change_is_skipped()
    {
        var tree = New(StartingPosition.Latest);
        tree.Update([Closed("old"), Open("A", "old"), Closed("B", "A"), Open("C", "B"), Open("D", "old")]);
        Ready(tree).Should().Equal("A LATEST", "D LATEST");

        tree.Close("A");
        Ready(tree).Should().Equal("B TRIM_HORIZON");
        tree.Close("B");
        Ready(tree).Should().Equal("C TRIM_HORIZON");
    }

    [Fact]
    public void A_run_resumes_where_the_last_one_ended()
    {
        var tree = Resumed(("A", null, true), ("B", "42", false), ("C", null, false));
        tree.Update([Closed("A"), Closed("B", "A"), Open("C", "A"), Open("D", "B")]).Should().BeEmpty();

        Ready(tree).Should().Equal("B AFTER_SEQUENCE_NUMBER 42", "C TRIM_HORIZON");
        tree.Close("B");
        Ready(tree).Should().Equal("D TRIM_HORIZON");
    }

    [Fact]
    public void A_run_from_the_latest_change_that_ends_before_its_first_batch_skips_nothing_the_next_time()
    {
        var first = New(StartingPosition.Latest);
        first.Update([Closed("A"), Open("B", "A")]);
        var saved = first.TakeChanges();

        var second = new ShardTree(StartingPosition.Latest, saved);
        second.Update([Closed("A"), Open("B", "A")]);

        Ready(second).Should().Equal("B TRIM_HORIZON");
    }

    [Fact]
    public void A_trimmed_closed_shard_is_not_a_gap_and_is_removed()
    {
        var tree = Resumed(("A", "9", true), ("B", "12", false));
        tree.Update([Open("B", "A")]).Should().BeEmpty();

        Ready(tree).Should().Equal("B AFTER_SEQUENCE_NUMBER 12");
        tree.TakeChanges()!.Keys.Should().Equal("B");
    }

    [Fact]
    public void A_trimmed_closed_shard_is_kept_until_its_child_is_known()
    {
        var tree = Resumed(("A", "9", true));
        tree.Update([]).Should().BeEmpty();
        tree.Update([Open("B", "A")]).Should().BeEmpty();

        Ready(tree).Should().Equal("B TRIM_HORIZON");
    }

    [Fact]
    public void A_shard_trimmed_before_its_end_was_read_is_a_gap()
    {
        var tree = Resumed(("A", "9", false));

        var gap = tree.Update([Open("B", "A")]).Should().ContainSingle().Subject;

        gap.Should().Be(new ShardGap("A", WasBegun: true));
        gap.Describe().Should().Be(
            "The rest of the shard A is no longer in the stream, because DynamoDB keeps changes for 24 hours. Its remaining changes " +
                "were not replicated in that time. " +
            "Replicas may be missing changes that the stream no longer holds. Start again with a new checkpoint file, then run " +
                "'dynamo-replicator verify --repair', " +
            "for partial replicas with their selection of items and attributes, " +
                "and with --delete-extra unless a replica keeps items that its source deletes. " +
            "A backfill is not enough, because it does not delete.");
        Ready(tree).Should().BeEmpty("the child of a gap must not be read");
    }

    [Fact]
    public void A_generation_missed_between_two_runs_is_a_gap()
    {
        var tree = Resumed(("A", "9", true));

        tree.Update([Open("C", "B")]).Should().Equal(new ShardGap("B", WasBegun: false));
        tree.Update([Open("C", "B"), Open("D", "C")]).Should().Equal(new ShardGap("B", WasBegun: false));
        Ready(tree).Should().BeEmpty();
    }

    [Fact]
    public void A_stale_listing_leaves_no_gap()
    {
        var tree = Resumed(("A", "9", true));
        tree.Update([Open("C", "B")]).Should().NotBeEmpty();

        tree.Update([Closed("B", "A"), Open("C", "B")]).Should().BeEmpty();

        Ready(tree).Should().Equal("B TRIM_HORIZON");
    }

    [Fact]
    public void Children_are_awaited_once_a_shard_is_closed()
    {
        var tree = New();
        tree.Update([Open("A")]);
        Ready(tree).Should().NotBeEmpty();
        tree.AwaitsChildren.Should().BeFalse();

        tree.Close("A");
        tree.AwaitsChildren.Should().BeTrue();

        tree.Update([Closed("A"), Open("B", "A")]);
        tree.AwaitsChildren.Should().BeFalse();
    }

    [Fact]
    public void Progress_is_returned_once_after_each_change()
    {
        var tree = New();
        tree.Update([Open("A")]);
        tree.TakeChanges().Should().Equal(new Dictionary<string, ShardProgress> { ["A"] = new(null, false) });
        tree.TakeChanges().Should().BeNull();

        tree.Advance("A", "5");
        tree.TakeChanges().Should().Equal(new Dictionary<string, ShardProgress> { ["A"] = new("5", false) });
        tree.Close("A");
        tree.TakeChanges().Should().Equal(new Dictionary<string, ShardProgress> { ["A"] = new("5", true) });
    }

    private static ShardTree New(StartingPosition from = StartingPosition.TrimHorizon) => new(from, null);

    private static ShardTree Resumed(params (string Shard, string? After, bool IsClosed)[] shards) =>
        new(StartingPosition.TrimHorizon,
            shards.ToDictionary(shard => shard.Shard, shard => new ShardProgress(shard.After, shard.IsClosed)));

    private static ListedShard Open(string shard, string? parent = null) => new(shard, parent, IsOpen: true);

    private static ListedShard Closed(string shard, string? parent = null) => new(shard, parent, IsOpen: false);

    private static IEnumerable<string> Ready(ShardTree tree) =>
        tree.TakeReady().Select(shard => $"{shard.ShardId} {shard.Position.IteratorType} {shard.Position.SequenceNumber}".TrimEnd());
}
