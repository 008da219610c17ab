namespace DynamoReplicator;

/// <summary>
/// A change that a replica rejects permanently or cannot select, as the dead-letter hook receives it. It has everything that is needed to
/// inspect the change or to apply it later.
/// </summary>
public sealed class RejectedChange
{
    /// <summary>Creates a rejected change. A test can create one for a dead-letter hook.</summary>
    /// <param name="replica">The replica that rejects the change.</param>
    /// <param name="sequenceNumber">The record's sequence number in the source's stream.</param>
    /// <param name="key">The item's key as DynamoDB JSON.</param>
    /// <param name="record">The whole stream record as UTF-8 JSON.</param>
    /// <param name="reason">The reason for the rejection, without item data.</param>
    /// <param name="exception">The error itself.</param>
    public RejectedChange(
        ReplicaTable replica, string sequenceNumber, string key, ReadOnlyMemory<byte> record, string reason, Exception exception)
    {
        ArgumentNullException.ThrowIfNull(replica);
        ArgumentNullException.ThrowIfNull(sequenceNumber);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(reason);
        ArgumentNullException.ThrowIfNull(exception);
        Replica = replica;
        SequenceNumber = sequenceNumber;
        Key = key;
        Record = record;
        Reason = reason;
        Exception = exception;
    }

    /// <summary>The replica that rejects the change.</summary>
    public ReplicaTable Replica { get; }

    /// <summary>The record's sequence number in the source's stream.</summary>
    public string SequenceNumber { get; }

    /// <summary>The item's key as DynamoDB JSON: <c>{"pk":{"S":"a"}}</c>. It is item data: keep it out of logs.</summary>
    public string Key { get; }

    /// <summary>The whole stream record as UTF-8 JSON, byte for byte as in the event. It is a copy that you may keep.</summary>
    public ReadOnlyMemory<byte> Record { get; }

    /// <summary>The reason for the rejection, without item data.</summary>
    public string Reason { get; }

    /// <summary>
    /// The error itself: the service's, or what <c>Where</c> or <c>Select</c> threw. Its message may quote the item: keep it out of logs.
    /// </summary>
    public Exception Exception { get; }
}
