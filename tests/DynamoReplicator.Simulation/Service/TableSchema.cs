namespace DynamoReplicator.Simulation.Service;

/// <summary>A key attribute with its type.</summary>
/// <param name="Name">The attribute's name.</param>
/// <param name="Type"><c>S</c>, <c>N</c>, or <c>B</c>.</param>
internal sealed record KeyAttribute(string Name, string Type);

/// <summary>The key attributes of a table and its index.</summary>
/// <param name="Partition">The partition key.</param>
/// <param name="Sort">The sort key, or null if there is none.</param>
/// <param name="Index">
/// The partition key of a secondary index, or null if there is none. An item may lack it, but may not have it with another type.
/// </param>
internal sealed record TableSchema(KeyAttribute Partition, KeyAttribute? Sort = null, KeyAttribute? Index = null)
{
    public IReadOnlyList<KeyAttribute> Keys { get; } = Sort is null ? [Partition] : [Partition, Sort];
}
