using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Reconciliation;

namespace DynamoReplicator.Cli.Estimation;

/// <summary>
/// Averages per item over a sample. DynamoDB rounds each item up to whole units, so the average size does not suffice.
/// </summary>
/// <param name="Items">The number of items in the sample.</param>
/// <param name="Bytes">The size of an item.</param>
/// <param name="ReadUnits">The units of a consistent read of an item.</param>
/// <param name="WriteUnits">The units of a write of an item, with its index entries.</param>
/// <param name="LineBytes">The length of an item's line in an export file.</param>
internal sealed record ItemSample(int Items, double Bytes, double ReadUnits, double WriteUnits, double LineBytes)
{
    /// <param name="items">The items.</param>
    /// <param name="indexes">The indexes of the table to write.</param>
    public static ItemSample Of(IReadOnlyList<Dictionary<string, AttributeValue>> items, IReadOnlyList<IndexFacts> indexes)
    {
        if (items.Count == 0)
        {
            return new ItemSample(0, 0, 0, 0, 0);
        }
        var sizes = items.Select(item => ItemSize.Of(item)).ToList();
        return new ItemSample(
            items.Count,
            sizes.Average(),
            sizes.Average(CapacityUnits.OfRead),
            sizes.Average(CapacityUnits.OfWrite) + items.Average(item => indexes.Sum(index => index.WriteUnitsOf(item))),
            items.Average(item => ItemSize.LineOf(item)));
    }
}
