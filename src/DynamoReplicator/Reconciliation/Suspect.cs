namespace DynamoReplicator.Reconciliation;

/// <summary>
/// A key that differed in the scan, and the result of consistent reads of both tables since. The tables have not agreed so far.
/// </summary>
internal sealed class Suspect(ItemSnapshot key)
{
    private UInt128 _sourceValue;
    private UInt128 _replicaValue;
    private bool _hasReplicaChanged;

    public ItemSnapshot Key { get; } = key;

    /// <summary>Whether both tables were read.</summary>
    public bool IsRead { get; private set; }

    /// <summary>When both tables were first read.</summary>
    public long FirstRead { get; private set; }

    /// <summary>When the source was first read with its current value.</summary>
    public long UnchangedSince { get; private set; }

    /// <summary>Whether the last two reads of the source returned the same value.</summary>
    public bool IsUnchanged { get; private set; }

    /// <summary>Whether the source changed between two reads.</summary>
    public bool HasChanged { get; private set; }

    /// <summary>
    /// Whether the replica's item does not change while the source's item does. Lag does not explain this: a lagging replica changes too.
    /// Coalescing does not explain it either, because the replica has none of the values that the source was seen to hold since the first
    /// read. Each read compares both tables, and the replica's item is the same in all of them: if the source had been seen to hold it, the
    /// tables would have agreed, and this would no longer be a suspect.
    /// </summary>
    public bool IsReplicaStuck => HasChanged && !_hasReplicaChanged;

    /// <summary>Records two values that differ.</summary>
    /// <param name="source">The digest of the item that the replica should hold.</param>
    /// <param name="replica">The digest of the item that the replica holds.</param>
    /// <param name="now">The time, as a timestamp.</param>
    public void Note(UInt128 source, UInt128 replica, long now)
    {
        IsUnchanged = IsRead && _sourceValue == source;
        if (!IsUnchanged)
        {
            HasChanged |= IsRead;
            UnchangedSince = now;
        }
        FirstRead = IsRead ? FirstRead : now;
        _hasReplicaChanged |= IsRead && _replicaValue != replica;
        (_sourceValue, _replicaValue, IsRead) = (source, replica, true);
    }
}
