using DynamoReplicator.Streams;

namespace DynamoReplicator.Writing;

/// <summary>
/// The order of the writes. Within a round all keys are distinct, so its writes may be in flight together; the next round starts when all of them are
/// done. Coalescing needs one round, of each key's last change. Without it the n-th change of each key is in round n.
/// </summary>
internal sealed class WriteRounds : IDisposable
{
    private readonly PooledList<int> _records;
    private readonly int[] _ends;

    private WriteRounds(PooledList<int> records, int[] ends)
    {
        _records = records;
        _ends = ends;
    }

    public int Count => _ends.Length;

    /// <summary>The records of a round, in the order of the batch.</summary>
    public ReadOnlySpan<int> this[int round] => _records.Span[(round == 0 ? 0 : _ends[round - 1]).._ends[round]];

    public static WriteRounds Of(ChangeSet changes, bool coalesce) => coalesce ? LastOfEachKey(changes) : EveryVersion(changes);

    public void Dispose() => _records.Dispose();

    private static WriteRounds LastOfEachKey(ChangeSet changes)
    {
        var records = new PooledList<int>(changes.KeyCount);
        for (var key = 0; key < changes.KeyCount; key++)
        {
            records.Add(changes.LastRecordOf(key));
        }
        return new WriteRounds(records, [records.Count]);
    }

    /// <summary>A counting sort by version, which keeps the order of the batch within one.</summary>
    private static WriteRounds EveryVersion(ChangeSet changes)
    {
        var ends = new int[changes.MaxVersions];
        var count = 0;
        for (var record = 0; record < changes.Event.Count; record++)
        {
            if (changes.KeyOf(record) != ChangeSet.NoKey)
            {
                ends[changes.VersionOf(record)]++;
                count++;
            }
        }
        for (var round = 1; round < ends.Length; round++)
        {
            ends[round] += ends[round - 1];
        }
        var records = new PooledList<int>(count);
        records.GetSpan(count);
        records.Advance(count);
        var next = new int[ends.Length];
        ends.AsSpan(0, Math.Max(0, ends.Length - 1)).CopyTo(next.AsSpan(Math.Min(1, next.Length)));
        for (var record = 0; record < changes.Event.Count; record++)
        {
            if (changes.KeyOf(record) != ChangeSet.NoKey)
            {
                records[next[changes.VersionOf(record)]++] = record;
            }
        }
        return new WriteRounds(records, ends);
    }
}
