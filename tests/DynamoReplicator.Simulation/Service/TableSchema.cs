namespace DynamoReplicator.Simulation.Service;

/// <summary>An attribute that a table's keys need to be of one type.</summary>
/// <param name="Name">The attribute's name.</param>
/// <param name="Type"><c>S</c>, <c>N</c> or <c>B</c>.</param>
internal sealed record KeyAttribute(string Name, string Type);

/// <summary>What a table asks of its items.</summary>
/// <param name="Partition">The partition key.</param>
/// <param name="Sort">The sort key; null when there is none.</param>
/// <param name="Index">The partition key of a secondary index: an item may lack it, but not have it of another type. Null when there is no index.</param>
internal sealed record TableSchema(KeyAttribute Partition, KeyAttribute? Sort = null, KeyAttribute? Index = null)
{
    public IReadOnlyList<KeyAttribute> Keys { get; } = Sort is null ? [Partition] : [Partition, Sort];
}
