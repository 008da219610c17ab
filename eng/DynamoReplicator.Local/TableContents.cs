using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Local;

/// <summary>All items of a table, for an exact comparison with another table.</summary>
public sealed class TableContents
{
    private readonly Dictionary<string, Dictionary<string, AttributeValue>> _items = [];
    private readonly IReadOnlyList<string> _keyAttributes;

    private TableContents(IReadOnlyList<string> keyAttributes) => _keyAttributes = keyAttributes;

    /// <summary>The number of items.</summary>
    public int Count => _items.Count;

    /// <summary>Reads a whole table with consistent scans. Nothing should write to the table meanwhile.</summary>
    public static async Task<TableContents> ReadAsync(IAmazonDynamoDB client, string table, CancellationToken cancellationToken = default)
    {
        var description = await client.DescribeTableAsync(table, cancellationToken);
        var contents = new TableContents([.. description.Table.KeySchema.Select(key => key.AttributeName)]);
        var scan = new ScanRequest { TableName = table, ConsistentRead = true };
        do
        {
            var page = await client.ScanAsync(scan, cancellationToken);
            contents.Add(page.Items ?? []);
            scan.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (scan.ExclusiveStartKey is { Count: > 0 });

        return contents;
    }

    /// <summary>Compares every item with the other table's: numbers by value, sets without order, and everything else exactly.</summary>
    /// <param name="other">The other table, such as the replica.</param>
    /// <returns>A line for each item that differs, with its key and the difference. Empty if the tables are equal.</returns>
    public IReadOnlyList<string> DifferencesTo(TableContents other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var missing = _items.Keys.Where(key => !other._items.ContainsKey(key)).Select(key => $"missing: {key}");
        var extra = other._items.Keys.Where(key => !_items.ContainsKey(key)).Select(key => $"should not be there: {key}");
        var different =
            from item in _items
            where other._items.ContainsKey(item.Key)
            let attributes = DifferentAttributes(item.Value, other._items[item.Key])
            where attributes.Count > 0
            select $"different: {item.Key} in {string.Join(", ", attributes)}";
        return [.. missing.Concat(extra).Concat(different).Order(StringComparer.Ordinal)];
    }

    /// <summary>Creates a table's contents from items.</summary>
    /// <param name="keyAttributes">The names of the table's key attributes.</param>
    /// <param name="items">The items.</param>
    public static TableContents Of(IReadOnlyList<string> keyAttributes, IEnumerable<Dictionary<string, AttributeValue>> items)
    {
        var contents = new TableContents(keyAttributes);
        contents.Add(items);
        return contents;
    }

    private void Add(IEnumerable<Dictionary<string, AttributeValue>> items)
    {
        foreach (var item in items)
        {
            _items.Add(CanonicalValue.Of(_keyAttributes.ToDictionary(name => name, name => item[name])), item);
        }
    }

    private static List<string> DifferentAttributes(Dictionary<string, AttributeValue> one, Dictionary<string, AttributeValue> other) =>
        [.. one.Keys.Union(other.Keys).Where(name => Text(one, name) != Text(other, name)).Order(StringComparer.Ordinal)];

    private static string? Text(Dictionary<string, AttributeValue> item, string name) =>
        item.TryGetValue(name, out var value) ? CanonicalValue.Of(value) : null;
}
