using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Reconciliation;

namespace DynamoReplicator.Cli.Estimation;

/// <summary>A secondary index, as far as it determines the cost of a write.</summary>
/// <param name="Keys">The key attributes of the index. An item without one of them is not in the index.</param>
/// <param name="Projected">The attributes in the index; null for all.</param>
internal sealed record IndexFacts(IReadOnlyList<string> Keys, IReadOnlySet<string>? Projected)
{
    public static IEnumerable<IndexFacts> Of(TableDescription table) =>
        (table.GlobalSecondaryIndexes ?? []).Select(index => Of(table, index.KeySchema, index.Projection))
        .Concat((table.LocalSecondaryIndexes ?? []).Select(index => Of(table, index.KeySchema, index.Projection)));

    /// <summary>The write units of an item's entry: one per started KB; none if the item is not in the index.</summary>
    public long WriteUnitsOf(IReadOnlyDictionary<string, AttributeValue> item) => Keys.All(item.ContainsKey)
        ? CapacityUnits.OfWrite(ItemSize.Of(item.Where(attribute => Projected?.Contains(attribute.Key) != false)))
        : 0;

    private static IndexFacts Of(TableDescription table, List<KeySchemaElement> schema, Projection projection)
    {
        var keys = schema.Select(key => key.AttributeName).ToList();
        return new IndexFacts(
            keys,
            projection.ProjectionType == ProjectionType.ALL
                ? null
                : keys.Concat(table.KeySchema.Select(key => key.AttributeName)).Concat(projection.NonKeyAttributes ?? []).ToHashSet());
    }
}
