using DynamoReplicator.Buffers;
using DynamoReplicator.Events;

namespace DynamoReplicator.Writing;

/// <summary>
/// The order of the writes. The keys of a round are distinct, so its writes may be in flight together. The next round starts when all of
/// them are done. With coalescing there is one round with each key's last change. Without it, the n-th change of each key is in round n.
/// </summary>
internal sealed class WriteRounds : IDisposable
{
    private readonly PooledList<int> _records;
    private readonly PooledList<int> _ends;

    private WriteRounds(PooledList<int> records, PooledList<int> ends)
    {
        _records = records;
        _ends = ends;
    }

    public int Count => _ends.Count;

    /// <summary>The records of a round, in the order of the batch.</summary>
    public ReadOnlySpan<int> this[int round] => _records.Span[(round == 0 ? 0 : _ends[round - 1]).._ends[round]];

    public static WriteRounds Of(ChangeSet changes, bool coalesce) => coalesce ? LastOfEachKey(changes) : EveryVersion(changes);

    public void Dispose()
    {
        _records.Dispose();
        _ends.Dispose();
    }

    private static WriteRounds LastOfEachKey(ChangeSet changes)
    {
        var records = new PooledList<int>(changes.KeyCount);
        for (var key = 0; key < changes.KeyCount; key++)
        {
            records.Add(changes.LastRecordOf(key));
        }
        var ends = new PooledList<int>(1);
        ends.Add(records.Count);
        return new WriteRounds(records, ends);
    }

    /// <summary>A counting sort by version. It keeps the order of the batch within a version.</summary>
    private static WriteRounds EveryVersion(ChangeSet changes)
    {
        var ends = PooledList<int>.OfDefaults(changes.MaxVersions);
        var count = 0;
        for (var record = 0; record < changes.Event.Count; record++)
        {
            if (changes.KeyOf(record) != ChangeSet.NoKey)
            {
                ends[changes.VersionOf(record)]++;
                count++;
            }
        }
        // Each round's size becomes its start. Placing its records then moves the start to the round's end.
        var start = 0;
        for (var round = 0; round < ends.Count; round++)
        {
            (start, ends[round]) = (start + ends[round], start);
        }
        var records = PooledList<int>.OfDefaults(count);
        for (var record = 0; record < changes.Event.Count; record++)
        {
            if (changes.KeyOf(record) != ChangeSet.NoKey)
            {
                records[ends[changes.VersionOf(record)]++] = record;
            }
        }
        return new WriteRounds(records, ends);
    }
}
