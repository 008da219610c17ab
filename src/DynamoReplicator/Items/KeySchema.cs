using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Buffers;
using DynamoReplicator.Json;

namespace DynamoReplicator.Items;

/// <summary>A table's key attributes. Finds them in an item's bytes and parses keys that users specify.</summary>
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

    /// <summary>
    /// Appends the key of an item, <c>{"pk":{"S":"a"},"sk":{"N":"1"}}</c>, copied from the item's bytes. The partition key comes first.
    /// </summary>
    /// <exception cref="FormatException">The item lacks a key attribute.</exception>
    public void AppendKey(ReadOnlySpan<byte> item, PooledList<byte> json)
    {
        var partition = ReadOnlySpan<byte>.Empty;
        var sort = ReadOnlySpan<byte>.Empty;
        var reader = new Utf8JsonReader(item, DynamoDBJson.ReaderOptions);
        reader.Read();
        while ((partition.IsEmpty || (SortKey is not null && sort.IsEmpty))
            && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var isPartition = reader.ValueTextEquals(PartitionKey);
            var isSort = SortKey is not null && reader.ValueTextEquals(SortKey);
            reader.Read();
            reader.Skip();
            partition = isPartition ? item[start..(int)reader.BytesConsumed] : partition;
            sort = isSort ? item[start..(int)reader.BytesConsumed] : sort;
        }
        if (partition.IsEmpty || (SortKey is not null && sort.IsEmpty))
        {
            throw new FormatException($"An item lacks a key attribute ({this}).");
        }
        json.Add((byte)'{');
        json.AddRange(partition);
        if (!sort.IsEmpty)
        {
            json.Add((byte)',');
            json.AddRange(sort);
        }
        json.Add((byte)'}');
    }

    /// <summary>Parses a key that a user specifies as DynamoDB JSON: <c>{"pk":{"S":"a"},"sk":{"N":"1"}}</c>.</summary>
    /// <returns>The key, with the partition key first.</returns>
    /// <exception cref="FormatException">The text is not a key of this table. The message contains no item data.</exception>
    public byte[] ParseKey(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var key = json.RootElement;
            var attributes = key.EnumerateObject().ToList();
            if (attributes.Count == Types.Count
                && Types.All(type => key.TryGetProperty(type.Key, out var value) && IsOfType(value, type.Value)))
            {
                var ordered = Names.Select(name => $"\"{JsonEncodedText.Encode(name)}\":{key.GetProperty(name).GetRawText()}");
                return System.Text.Encoding.UTF8.GetBytes($"{{{string.Join(',', ordered)}}}");
            }
            throw new FormatException(
                $"A key has the attributes {string.Join(", ", attributes.Select(TypeOf))}, but the table's key is {this}.");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new FormatException(
                $"A key is not DynamoDB JSON. Specify the table's key attributes, {this}, in the form {Example}.");
        }
    }

    private IEnumerable<string> Names => SortKey is null ? [PartitionKey] : [PartitionKey, SortKey];

    private string Example => $"{{{string.Join(",", Names.Select(name => $"\"{name}\":{{\"{Types[name]}\":\"…\"}}"))}}}";

    private static bool IsOfType(JsonElement value, string type) =>
        value.EnumerateObject().Count() == 1 && value.TryGetProperty(type, out var content) && content.ValueKind == JsonValueKind.String;

    private static string TypeOf(JsonProperty attribute) =>
        $"{attribute.Name} ({string.Join(", ", attribute.Value.EnumerateObject().Select(type => type.Name))})";

    public override string ToString() => string.Join(", ", Names.Select(name => $"{name} ({Types[name]})"));
}
