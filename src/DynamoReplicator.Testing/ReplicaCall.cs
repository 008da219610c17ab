namespace DynamoReplicator.Testing;

/// <summary>A BatchWriteItem call that an <see cref="InMemoryReplica"/> received.</summary>
public sealed class ReplicaCall
{
    internal ReplicaCall(string table, IReadOnlyList<ReplicaWrite> writes)
    {
        Table = table;
        Writes = writes;
    }

    /// <summary>The name or ARN of the table that the call is for.</summary>
    public string Table { get; }

    /// <summary>The writes in the call, at most 25.</summary>
    public IReadOnlyList<ReplicaWrite> Writes { get; }

    /// <summary>The writes that the response returned as unprocessed.</summary>
    public IReadOnlyList<ReplicaWrite> Unprocessed { get; internal set; } = [];

    /// <summary>The error that the caller got; null if it got a response, or waits for one.</summary>
    public Exception? Error { get; internal set; }

    /// <summary>Returns the writes for a failure's message.</summary>
    public override string ToString() => string.Join(", ", Writes);
}
