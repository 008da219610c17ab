using DynamoReplicator.Simulation.Checks;
using DynamoReplicator.Simulation.Service;
using DynamoReplicator.Simulation.Streams;

namespace DynamoReplicator.Simulation.Lambda;

/// <summary>A batch of records that is delivered to the function once.</summary>
internal sealed class Invocation
{
    private readonly Dictionary<string, ReplicaWatch> _watches;

    public Invocation(
        int number,
        IReadOnlyList<StreamRecord> records,
        IEnumerable<ReplicaShape> replicas,
        TableSchema schema,
        bool isCoalescing,
        Violations violations)
    {
        Number = number;
        Records = records;
        for (var record = 0; record < records.Count; record++)
        {
            (ByKey.TryGetValue(records[record].Key, out var ofKey) ? ofKey : ByKey[records[record].Key] = []).Add(record);
        }
        _watches = replicas.ToDictionary(
            replica => replica.Region, replica => new ReplicaWatch(this, replica, schema, isCoalescing, violations));
    }

    public int Number { get; }

    public IReadOnlyList<StreamRecord> Records { get; }

    /// <summary>The records of each key, in order, by their index in the batch.</summary>
    public Dictionary<ItemKey, List<int>> ByKey { get; } = [];

    public IEnumerable<ReplicaWatch> Watches => _watches.Values;

    public ReplicaWatch At(string region) => _watches[region];

    /// <summary>Returns the batch as Lambda's event.</summary>
    public MemoryStream ToEvent() => ToEvent(Records);

    public static MemoryStream ToEvent(IReadOnlyList<StreamRecord> records)
    {
        var json = new MemoryStream(records.Sum(record => record.Json.Length + 1) + 16);
        json.Write("{\"Records\":["u8);
        for (var record = 0; record < records.Count; record++)
        {
            json.Write(record == 0 ? [] : ","u8);
            json.Write(records[record].Json);
        }
        json.Write("]}"u8);
        json.Position = 0;
        return json;
    }

    public override string ToString() => $"invocation {Number}";
}
