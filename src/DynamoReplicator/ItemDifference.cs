namespace DynamoReplicator;

/// <summary>The kinds of difference between an item of the source and of the replica.</summary>
public enum DifferenceKind
{
    /// <summary>The source has the item, and the replica does not.</summary>
    Missing,

    /// <summary>Both tables have the item, with different values.</summary>
    Different,

    /// <summary>The replica has the item, and the source does not.</summary>
    Extra,

    /// <summary>The replica rejects the source's item permanently.</summary>
    Rejected,
}

/// <summary>An item that differs between source and replica.</summary>
public sealed class ItemDifference
{
    /// <summary>Creates a difference. A test can create one for code that takes it.</summary>
    /// <param name="kind">The kind of the difference.</param>
    /// <param name="key">The item's key as DynamoDB JSON.</param>
    /// <param name="reason">The reason for a rejection, without item data.</param>
    /// <param name="sourceItem">The item that the replica should hold, as DynamoDB JSON.</param>
    /// <param name="replicaItem">The item that the replica holds, as DynamoDB JSON.</param>
    public ItemDifference(DifferenceKind kind, string key, string? reason = null, string? sourceItem = null, string? replicaItem = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        Kind = kind;
        Key = key;
        Reason = reason;
        SourceItem = sourceItem;
        ReplicaItem = replicaItem;
    }

    /// <summary>The kind of the difference.</summary>
    public DifferenceKind Kind { get; }

    /// <summary>The item's key as DynamoDB JSON: <c>{"pk":{"S":"a"}}</c>. It is item data: keep it out of logs.</summary>
    public string Key { get; }

    /// <summary>The reason for a rejection, without item data; null for the other kinds.</summary>
    public string? Reason { get; }

    /// <summary>
    /// The item that the replica should hold, as DynamoDB JSON. It is null if the replica should hold none, and without
    /// <see cref="ReconcilerOptions.IncludeItems"/>.
    /// </summary>
    public string? SourceItem { get; }

    /// <summary>
    /// The item that the replica holds, as DynamoDB JSON. It is null if the replica holds none, and without
    /// <see cref="ReconcilerOptions.IncludeItems"/>.
    /// </summary>
    public string? ReplicaItem { get; }
}
