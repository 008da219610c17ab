using DynamoReplicator.Simulation.Lambda;
using DynamoReplicator.Simulation.Running;
using DynamoReplicator.Simulation.Service;

namespace DynamoReplicator.Simulation.Checks;

/// <summary>
/// Checks an invocation's writes to one replica: changes of a key must
/// be written in order. It also tracks which records are really done.
/// </summary>
internal sealed class ReplicaWatch(
    Invocation invocation, ReplicaShape replica, TableSchema schema, bool isCoalescing, Violations violations)
{
    private readonly Dictionary<ItemKey, int> _last = [];
    private readonly bool[] _isWritten = new bool[invocation.Records.Count];
    private readonly bool[] _isParked = new bool[invocation.Records.Count];

    public ReplicaShape Replica => replica;

    /// <summary>The records that the dead-letter hook received and kept.</summary>
    public int Parked { get; private set; }

    /// <summary>The items that the replica should have after each record.</summary>
    public Item? Held(int record) => replica.Held(invocation.Records[record].After, schema);

    /// <summary>Records that a call reached the service.</summary>
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
                violations.Add($"{invocation} writes an item to {replica.Region} that is in none of its records", write.Item.Key.Text);
            }
        }
    }

    /// <summary>Records that the service processed a call.</summary>
    public void TookEffect(SimCall call)
    {
        foreach (var write in call.Writes.Where(write => write is { IsUndone: false, Record: not null }))
        {
            MarkDone(write.Record!.Value);
        }
    }

    /// <summary>Records that the dead-letter hook kept a change.</summary>
    public void Park(int record)
    {
        Parked++;
        _isParked[record] = true;
    }

    /// <summary>
    /// Returns the first record that is not in the replica, not superseded by one that is, and not parked. Returns null if all are done. A
    /// parked record supersedes no other.
    /// </summary>
    public int? FirstUndone()
    {
        for (var record = 0; record < _isWritten.Length; record++)
        {
            var isSuperseded = isCoalescing && invocation.ByKey[invocation.Records[record].Key].Exists(
                later => later > record && _isWritten[later]);
            if (!_isWritten[record] && !_isParked[record] && !isSuperseded)
            {
                return record;
            }
        }
        return null;
    }

    /// <summary>Finds the record of a write. Every put has its own version. A delete matches the earliest possible record.</summary>
    private void Match(CallWrite write, List<int> records)
    {
        var key = write.Item.Key;
        var last = _last.GetValueOrDefault(key, -1);
        var same = records.Where(record => IsOf(write, record)).ToList();
        if (same.Count == 0)
        {
            violations.Add($"{invocation} writes a value to {replica.Region} that is in no record", key.Text);
            return;
        }
        if (same[^1] < last && records.Exists(record => record > same[^1] && record <= last && !Refuses(record)))
        {
            violations.Add($"{invocation} writes an older change to {replica.Region} after a newer one", key.Text);
            return;
        }
        if (isCoalescing && records.Exists(record => record > same[^1] && !Refuses(record)))
        {
            violations.Add($"{invocation} writes a superseded change to {replica.Region}", key.Text);
        }
        write.Record = _last[key] = isCoalescing ? same[^1] : same.First(record => record >= last);
    }

    /// <summary>An earlier change is written only in place of one that the replica permanently rejects.</summary>
    private bool Refuses(int record) => replica.Refuses(Held(record));

    private bool IsOf(CallWrite write, int record) =>
        Held(record) is { } held ? !write.IsDelete && held.Canonical == write.Item.Canonical : write.IsDelete;

    /// <summary>Consecutive deletes cannot be distinguished, and one of them has the effect of all.</summary>
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
