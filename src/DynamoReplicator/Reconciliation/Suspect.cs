namespace DynamoReplicator.Reconciliation;

/// <summary>
/// A key that differed at first sight, and what consistent reads of both tables have shown since. They have never agreed.
/// </summary>
internal sealed class Suspect(ItemSnapshot key)
{
    private UInt128 _sourceValue;
    private UInt128 _replicaValue;
    private bool _isRead;
    private bool _hasReplicaChanged;

    public ItemSnapshot Key { get; } = key;

    /// <summary>When both tables were first read.</summary>
    public long FirstRead { get; private set; }

    /// <summary>When the source was first read with the value that it has.</summary>
    public long UnchangedSince { get; private set; }

    /// <summary>Whether the last read found the source as the one before did.</summary>
    public bool IsUnchanged { get; private set; }

    /// <summary>Whether the source was seen to change.</summary>
    public bool HasChanged { get; private set; }

    /// <summary>
    /// Whether the replica's item stands still while its source keeps changing. Lag does not explain it: a replica that is behind moves.
    /// Nor does coalescing, for its value is none of those that the source was seen to hold: had one of them been the replica's, the two
    /// would have agreed.
    /// </summary>
    public bool IsReplicaStuck => HasChanged && !_hasReplicaChanged;

    /// <summary>Notes two values that differ.</summary>
    /// <param name="source">The digest of the item that the replica should hold.</param>
    /// <param name="replica">The digest of the item that the replica holds.</param>
    /// <param name="now">The time, as a timestamp.</param>
    public void Note(UInt128 source, UInt128 replica, long now)
    {
        IsUnchanged = _isRead && _sourceValue == source;
        if (!IsUnchanged)
        {
            HasChanged |= _isRead;
            UnchangedSince = now;
        }
        FirstRead = _isRead ? FirstRead : now;
        _hasReplicaChanged |= _isRead && _replicaValue != replica;
        (_sourceValue, _replicaValue, _isRead) = (source, replica, true);
    }
}
