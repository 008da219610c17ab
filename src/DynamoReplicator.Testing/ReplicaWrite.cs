namespace DynamoReplicator.Testing;

/// <summary>A put or a delete that an <see cref="InMemoryReplica"/> received. Writes are equal if their items are.</summary>
public sealed record ReplicaWrite
{
    /// <summary>The item's key.</summary>
    public required TableItem Key { get; init; }

    /// <summary>The item that is put; null for a delete.</summary>
    public TableItem? Item { get; init; }

    /// <summary>Whether the write is a delete.</summary>
    public bool IsDelete => Item is null;

    /// <summary>Returns the write for a failure's message: <c>put {"id":"a","total":1}</c> or <c>delete {"id":"a"}</c>.</summary>
    public override string ToString() => Item is null ? $"delete {Key}" : $"put {Item}";
}
