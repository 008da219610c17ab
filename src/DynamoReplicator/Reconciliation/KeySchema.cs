using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Streams;

namespace DynamoReplicator.Reconciliation;

/// <summary>A table's key attributes, and how to find them in an item's bytes.</summary>
internal sealed record KeySchema(string PartitionKey, string? SortKey, IReadOnlyDictionary<string, string> Types)
{
    public static KeySchema Of(TableDescription table)
    {
        var names = table.KeySchema.ToDictionary(key => key.KeyType, key => key.AttributeName);
        var types = table.AttributeDefinitions.Where(attribute => names.ContainsValue(attribute.AttributeName))
            .ToDictionary(attribute => attribute.AttributeName, attribute => attribute.AttributeType.Value);
        return new KeySchema(names[KeyType.HASH], names.GetValueOrDefault(KeyType.RANGE), types);
    }

    public bool Matches(KeySchema other) =>
        PartitionKey == other.PartitionKey && SortKey == other.SortKey && Types.Count == other.Types.Count
        && Types.All(type => other.Types.GetValueOrDefault(type.Key) == type.Value);

    /// <summary>Appends the key of an item, <c>{"pk":{"S":"a"},"sk":{"N":"1"}}</c>, copied from the item's bytes.</summary>
    /// <exception cref="FormatException">The item lacks a key attribute.</exception>
    public void AppendKey(ReadOnlySpan<byte> item, PooledList<byte> json)
    {
        json.Add((byte)'{');
        var found = 0;
        var reader = new Utf8JsonReader(item, new JsonReaderOptions { MaxDepth = 128 });
        reader.Read();
        while (found < Types.Count && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var isKey = reader.ValueTextEquals(PartitionKey) || (SortKey is not null && reader.ValueTextEquals(SortKey));
            reader.Read();
            reader.Skip();
            if (isKey)
            {
                json.AddRange(found++ > 0 ? ","u8 : []);
                json.AddRange(item[start..(int)reader.BytesConsumed]);
            }
        }
        json.Add((byte)'}');
        if (found < Types.Count)
        {
            throw new FormatException($"An item lacks a key attribute ({this}).");
        }
    }

    public override string ToString() => string.Join(", ", new[] { PartitionKey, SortKey }.Where(name => name is not null).Select(name => $"{name} ({Types[name!]})"));
}
