using DynamoReplicator.Events;
using DynamoReplicator.Tests.Support;
using static DynamoReplicator.Tests.Support.Values;

namespace DynamoReplicator.Tests.Events;

public class ChangeSetTests
{
    [Fact]
    public void A_modify_after_a_remove_wins()
    {
        using var changes = Of(new StreamEvents().Remove("a").Modify("a"));

        changes.Set.KeyCount.Should().Be(1);
        changes.Set.LastRecordOf(0).Should().Be(1);
    }

    [Fact]
    public void A_remove_after_a_modify_wins()
    {
        using var changes = Of(new StreamEvents().Insert("a").Modify("a").Remove("a"));

        changes.Set.LastRecordOf(0).Should().Be(2);
        changes.Event[2].IsDelete.Should().BeTrue();
    }

    [Fact]
    public void Keys_are_numbered_in_the_order_in_which_they_appear()
    {
        using var changes = Of(new StreamEvents().Insert("b").Insert("a").Modify("b").Insert("c").Remove("a"));

        Enumerable.Range(0, 5).Select(changes.Set.KeyOf).Should().Equal(0, 1, 0, 2, 1);
        Enumerable.Range(0, 3).Select(changes.Set.LastRecordOf).Should().Equal(2, 4, 3);
    }

    [Fact]
    public void The_versions_of_a_key_are_counted_and_linked()
    {
        using var changes = Of(new StreamEvents().Insert("a").Insert("b").Modify("a").Remove("a"));

        Enumerable.Range(0, 4).Select(changes.Set.VersionOf).Should().Equal(0, 0, 1, 2);
        Enumerable.Range(0, 4).Select(changes.Set.PreviousRecordOf).Should().Equal(null, null, 0, 2);
        changes.Set.MaxVersions.Should().Be(3);
    }

    [Fact]
    public void Time_to_live_deletes_are_skipped_on_request()
    {
        using var changes = Of(new StreamEvents().Insert("a").Expire("a").Remove("b").Expire("c"), skipTimeToLiveDeletes: true);

        Enumerable.Range(0, 4).Select(changes.Set.KeyOf).Should().Equal(0, ChangeSet.NoKey, 1, ChangeSet.NoKey);
        changes.Set.LastRecordOf(0).Should().Be(0, "the delete is skipped");
        changes.Set.KeyCount.Should().Be(2);
    }

    [Fact]
    public void Time_to_live_deletes_are_normal_deletes_by_default()
    {
        using var changes = Of(new StreamEvents().Insert("a").Expire("a"));

        changes.Set.LastRecordOf(0).Should().Be(1);
    }

    [Fact]
    public void Two_spellings_of_a_key_are_one_key()
    {
        using var changes = Of(new StreamEvents()
            .Add("REMOVE", Item(("pk", N("1")), ("sk", S("x"))), null)
            .Add("REMOVE", Item(("sk", S("x")), ("pk", N("1.0"))), null));

        changes.Set.KeyCount.Should().Be(1);
    }

    [Fact]
    public void An_empty_event_changes_nothing()
    {
        using var changes = Of(new StreamEvents());

        changes.Set.KeyCount.Should().Be(0);
        changes.Set.MaxVersions.Should().Be(0);
    }

    [Fact]
    public void A_change_set_agrees_with_a_dictionary_of_lists() =>
        Specification.HoldsOfLists(Specification.Seeds, longest: 120, seeds =>
        {
            var skip = seeds.Length % 2 == 0;
            var events = new StreamEvents();
            foreach (var seed in seeds)
            {
                events.Add(new RandomContent(seed).Change(items: 20));
            }
            using var changes = Of(events, skip, Spelling.Random(seeds.Length));
            var set = changes.Set;

            var recordsOf = new Dictionary<string, List<int>>();
            var keys = new List<string>();
            var expected = new List<(int Key, int Version, int? Previous)>();
            foreach (var change in events.Changes)
            {
                if (skip && change.IsByTimeToLive)
                {
                    expected.Add((ChangeSet.NoKey, 0, null));
                    continue;
                }
                var key = SourceTable.KeyOf(change);
                if (recordsOf.TryAdd(key, []))
                {
                    keys.Add(key);
                }
                var earlier = recordsOf[key];
                expected.Add((keys.IndexOf(key), earlier.Count, earlier.Count == 0 ? null : earlier[^1]));
                earlier.Add(expected.Count - 1);
            }
            Enumerable.Range(0, seeds.Length).Select(record => (set.KeyOf(record), set.VersionOf(record), set.PreviousRecordOf(record)))
                .Should().Equal(expected);
            Enumerable.Range(0, set.KeyCount).Select(set.LastRecordOf).Should().Equal(keys.Select(key => recordsOf[key][^1]));
            set.MaxVersions.Should().Be(recordsOf.Values.Select(records => records.Count).DefaultIfEmpty(0).Max());
        }, count: 60);

    private static Changes Of(StreamEvents events, bool skipTimeToLiveDeletes = false, Spelling? spelling = null)
    {
        var streamEvent = StreamEventReader.Read(events.ToJson(spelling));
        return new Changes(streamEvent, ChangeSet.Of(streamEvent, skipTimeToLiveDeletes));
    }

    private sealed record Changes(StreamEvent Event, ChangeSet Set) : IDisposable
    {
        public void Dispose()
        {
            Set.Dispose();
            Event.Dispose();
        }
    }
}
