using DynamoReplicator.Simulation.Lambda;
using DynamoReplicator.Simulation.Running;
using DynamoReplicator.Simulation.Service;

namespace DynamoReplicator.Simulation.Checks;

/// <summary>Watches what an invocation does to one replica: that changes of a key are written in order, and which records it has really dealt with.</summary>
internal sealed class ReplicaWatch(Invocation invocation, ReplicaShape replica, TableSchema schema, bool isCoalescing, Violations violations)
{
    private readonly Dictionary<ItemKey, int> _last = [];
    private readonly bool[] _isWritten = new bool[invocation.Records.Count];
    private readonly bool[] _isParked = new bool[invocation.Records.Count];

    public ReplicaShape Replica => replica;

    /// <summary>Records that the dead-letter hook was given and kept.</summary>
    public int Parked { get; private set; }

    /// <summary>What the replica is to hold after a record.</summary>
    public Item? Held(int record) => replica.Held(invocation.Records[record].After, schema);

    /// <summary>A call reached the service.</summary>
    public void Arrived(SimCall call)
    {
        foreach (var write in call.Writes)
        {
            if (invocation.ByKey.TryGetValue(write.Item.Key, out var records))
            {
                Match(write, records);
            }
            else if (!write.IsDelete || call.Writes.Count > 1)
            {
                violations.Add($"{invocation} writes an item at {replica.Region} that none of its records is of", write.Item.Key.Text);
            }
        }
    }

    /// <summary>The service carried a call out.</summary>
    public void TookEffect(SimCall call)
    {
        foreach (var write in call.Writes.Where(write => write is { IsUndone: false, Record: not null }))
        {
            MarkDone(write.Record!.Value);
        }
    }

    /// <summary>The dead-letter hook took a change.</summary>
    public void Park(int record)
    {
        Parked++;
        _isParked[record] = true;
    }

    /// <summary>
    /// The first record that is neither in the replica, nor superseded by one that is, nor parked; null when all are dealt with. A parked
    /// record supersedes none.
    /// </summary>
    public int? FirstUndone()
    {
        for (var record = 0; record < _isWritten.Length; record++)
        {
            var isSuperseded = isCoalescing && invocation.ByKey[invocation.Records[record].Key].Exists(later => later > record && _isWritten[later]);
            if (!_isWritten[record] && !_isParked[record] && !isSuperseded)
            {
                return record;
            }
        }
        return null;
    }

    /// <summary>Finds the record that a write is of. Every put has a version of its own; a delete is taken for the earliest that it can be.</summary>
    private void Match(CallWrite write, List<int> records)
    {
        var key = write.Item.Key;
        var last = _last.GetValueOrDefault(key, -1);
        var same = records.Where(record => IsOf(write, record)).ToList();
        if (same.Count == 0)
        {
            violations.Add($"{invocation} writes to {replica.Region} what no record says", key.Text);
            return;
        }
        if (same[^1] < last && records.Exists(record => record > same[^1] && record <= last && !Refuses(record)))
        {
            violations.Add($"{invocation} writes an older change at {replica.Region} after a newer one", key.Text);
            return;
        }
        if (isCoalescing && records.Exists(record => record > same[^1] && !Refuses(record)))
        {
            violations.Add($"{invocation} writes a superseded change at {replica.Region}", key.Text);
        }
        write.Record = _last[key] = isCoalescing ? same[^1] : same.First(record => record >= last);
    }

    /// <summary>Only what the replica refuses for good has an earlier change written in its place.</summary>
    private bool Refuses(int record) => replica.Refuses(Held(record));

    private bool IsOf(CallWrite write, int record) => Held(record) is { } held ? !write.IsDelete && held.Canonical == write.Item.Canonical : write.IsDelete;

    /// <summary>Deletes in a row cannot be told from one another, and one of them does the work of all.</summary>
    private void MarkDone(int record)
    {
        _isWritten[record] = true;
        if (Held(record) is null)
        {
            var records = invocation.ByKey[invocation.Records[record].Key];
            for (var next = records.IndexOf(record) + 1; next < records.Count && Held(records[next]) is null; next++)
            {
                _isWritten[records[next]] = true;
            }
        }
    }
}
