namespace DynamoReplicator;

/// <summary>A record that did not reach a replica.</summary>
public sealed class ReplicationFailure
{
    /// <summary>Creates a failure. A test can create one for code that takes it.</summary>
    /// <param name="sequenceNumber">The record's sequence number in the source's stream.</param>
    /// <param name="key">The item's key as DynamoDB JSON.</param>
    /// <param name="reason">What went wrong and what to do, without item data.</param>
    /// <param name="exception">The error, if there was one.</param>
    public ReplicationFailure(string sequenceNumber, string key, string reason, Exception? exception = null)
    {
        ArgumentNullException.ThrowIfNull(sequenceNumber);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(reason);
        SequenceNumber = sequenceNumber;
        Key = key;
        Reason = reason;
        Exception = exception;
    }

    /// <summary>The record's sequence number in the source's stream.</summary>
    public string SequenceNumber { get; }

    /// <summary>The item's key as DynamoDB JSON: <c>{"pk":{"S":"a"}}</c>. It is item data: keep it out of logs.</summary>
    public string Key { get; }

    /// <summary>What went wrong and what to do, without item data.</summary>
    public string Reason { get; }

    /// <summary>The error, if there was one. Its message may quote the item: keep it out of logs.</summary>
    public Exception? Exception { get; }
}
