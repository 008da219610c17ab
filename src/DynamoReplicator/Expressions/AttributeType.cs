namespace DynamoReplicator.Expressions;

/// <summary>The types of attribute values, by the names that DynamoDB JSON gives them.</summary>
internal enum AttributeType
{
    /// <summary>The item has no such attribute.</summary>
    Missing,
    S,
    N,
    B,
    BOOL,
    NULL,
    SS,
    NS,
    BS,
    L,
    M,
}
