using DynamoReplicator.Reconciliation;

namespace DynamoReplicator.Tests.Reconciliation;

/// <summary>A stuck replica is distinguished from a lagging one.</summary>
public sealed class SuspectTests
{
    [Theory]
    [InlineData("1 9, 2 9, 3 9", true)]
    [InlineData("1 0, 2 0, 3 0", true)]
    [InlineData("0 9, 1 9, 0 9", true)]
    [InlineData("1 9, 1 9, 1 9", false)]
    [InlineData("1 9", false)]
    [InlineData("1 8, 2 9, 3 9", false)]
    [InlineData("1 9, 2 9, 3 0", false)]
    public void A_replica_is_stuck_if_it_does_not_change_while_its_source_does(string reads, bool isStuck) =>
        After(reads).IsReplicaStuck.Should().Be(isStuck);

    [Fact]
    public void The_time_of_the_last_source_change_is_kept()
    {
        var suspect = After("1 9, 1 9, 2 9, 2 9");

        (suspect.FirstRead, suspect.UnchangedSince, suspect.IsUnchanged, suspect.HasChanged).Should().Be((0, 2, true, true));
        suspect.Note(1, 9, now: 4);
        (suspect.FirstRead, suspect.UnchangedSince, suspect.IsUnchanged).Should().Be((0, 4, false));
    }

    /// <param name="reads">For each read, the values of the source and the replica. 0 is no item.</param>
    private static Suspect After(string reads)
    {
        var suspect = new Suspect(ItemSnapshot.OfKey("""{"pk":{"S":"a"}}"""u8.ToArray()));
        var now = 0;
        foreach (var read in reads.Split(", ").Select(read => read.Split(' ').Select(UInt128.Parse).ToArray()))
        {
            suspect.Note(read[0], read[1], now++);
        }
        return suspect;
    }
}
