using DynamoReplicator.Events;
using DynamoReplicator.Tests.Support;
using DynamoReplicator.Writing;
using FsCheck;
using FsCheck.Fluent;

namespace DynamoReplicator.Tests.Writing;

public class WriteRoundsTests
{
    /// <summary>Events by the keys of their records. A negative key is a delete by time to live, which is skipped.</summary>
    private static readonly Gen<int> Keys = Gen.Choose(-1, 5);

    [Fact]
    public void With_coalescing_there_is_one_round_of_each_key_s_last_change() => Specification.HoldsOfLists(Keys, 40, keys =>
    {
        var lastOfEach = keys.Select((key, record) => (key, record)).Where(change => change.key >= 0).GroupBy(change => change.key)
            .Select(versions => versions.Last().record);

        Rounds(keys, coalesce: true)
            .Should().ContainSingle().Which.Should().Equal(lastOfEach, "keys are in the order in which they first appear");
    });

    [Fact]
    public void Without_coalescing_the_nth_change_of_each_key_is_in_round_n_and_each_round_is_in_order() =>
        Specification.HoldsOfLists(Keys, 40, keys =>
    {
        var rounds = Rounds(keys, coalesce: false);

        var naive = keys.Select((key, record) => (key, record, version: keys.Take(record).Count(earlier => earlier == key)))
            .Where(change => change.key >= 0).GroupBy(change => change.version).OrderBy(round => round.Key)
                .Select(round => round.Select(change => change.record).ToArray()).ToArray();
        rounds.Should().HaveCount(naive.Length);
        for (var round = 0; round < naive.Length; round++)
        {
            rounds[round].Should().Equal(naive[round]);
        }
    });

    private static int[][] Rounds(int[] keys, bool coalesce)
    {
        using var streamEvent = StreamEventReader.Read(EventOf(keys).ToJson());
        using var changes = ChangeSet.Of(streamEvent, skipTimeToLiveDeletes: true);
        using var rounds = WriteRounds.Of(changes, coalesce);
        var all = new int[rounds.Count][];
        for (var round = 0; round < all.Length; round++)
        {
            all[round] = rounds[round].ToArray();
        }
        return all;
    }

    internal static StreamEvents EventOf(int[] keys) =>
        keys.Aggregate(new StreamEvents(), (events, key) => key < 0 ? events.Expire($"item {-key}") : events.Modify($"item {key}"));
}
