namespace DynamoReplicator;

/// <summary>What is wrong with an item of a replica.</summary>
public enum DifferenceKind
{
    /// <summary>The source has it, the replica does not.</summary>
    Missing,

    /// <summary>Both have it, with different values.</summary>
    Different,

    /// <summary>The replica has it, the source does not.</summary>
    Extra,

    /// <summary>The replica refuses the source's item for good.</summary>
    Rejected,
}

/// <summary>An item that differs between source and replica.</summary>
public sealed class ItemDifference
{
    internal ItemDifference(DifferenceKind kind, string key, string? reason = null, string? sourceItem = null, string? replicaItem = null)
    {
        Kind = kind;
        Key = key;
        Reason = reason;
        SourceItem = sourceItem;
        ReplicaItem = replicaItem;
    }

    /// <summary>What is wrong with it.</summary>
    public DifferenceKind Kind { get; }

    /// <summary>Its key as DynamoDB JSON: <c>{"pk":{"S":"a"}}</c>. It is item data.</summary>
    public string Key { get; }

    /// <summary>Why the replica refuses it, free of item data; null for the other kinds.</summary>
    public string? Reason { get; }

    /// <summary>The item that the replica should hold, as DynamoDB JSON, when <see cref="ReconcilerOptions.IncludeItems"/> asks for it; null when it should hold none.</summary>
    public string? SourceItem { get; }

    /// <summary>The item that the replica holds, as DynamoDB JSON, when <see cref="ReconcilerOptions.IncludeItems"/> asks for it; null when it holds none.</summary>
    public string? ReplicaItem { get; }
}
