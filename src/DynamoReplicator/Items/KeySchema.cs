using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Buffers;
using DynamoReplicator.Json;

namespace DynamoReplicator.Items;

/// <summary>A table's key attributes. Finds them in an item's bytes and parses keys that users specify.</summary>
internal sealed class KeySchema(string partitionKey, string? sortKey, IReadOnlyDictionary<string, string> types)
{
    private readonly byte[] _partitionKey = Encoding.UTF8.GetBytes(partitionKey);
    private readonly byte[]? _sortKey = sortKey is null ? null : Encoding.UTF8.GetBytes(sortKey);

    public string PartitionKey { get; } = partitionKey;

    public string? SortKey { get; } = sortKey;

    public IReadOnlyDictionary<string, string> Types { get; } = types;

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
    /// <exception cref="FormatException">
    /// The item lacks a key attribute or is not DynamoDB JSON. The message contains no item data.
    /// </exception>
    public void AppendKey(ReadOnlySpan<byte> item, PooledList<byte> key)
    {
        var (partition, sort) = Find(item);
        if (partition.IsEmpty || (sort.IsEmpty && _sortKey is not null))
        {
            throw new FormatException($"An item lacks a key attribute ({this}).");
        }
        key.Add((byte)'{');
        key.AddRange(partition.Of(item));
        if (!sort.IsEmpty)
        {
            key.Add((byte)',');
            key.AddRange(sort.Of(item));
        }
        key.Add((byte)'}');
    }

    /// <summary>Finds the key attributes, each from its name to the end of its value. One that the item lacks is empty.</summary>
    private (Slice Partition, Slice Sort) Find(ReadOnlySpan<byte> item)
    {
        var (partition, sort) = (default(Slice), default(Slice));
        var json = new JsonTokenizer(item);
        try
        {
            json.ReadValue();
            if (json.Token != JsonTokenType.StartObject)
            {
                throw NotDynamoDBJson();
            }
            while ((partition.IsEmpty || (sort.IsEmpty && _sortKey is not null)) && json.NextProperty())
            {
                var start = json.Value.Start;
                var isPartition = json.TextEquals(_partitionKey);
                var isSort = _sortKey is not null && json.TextEquals(_sortKey);
                json.ReadValue();
                json.Skip();
                var attribute = new Slice(start, json.Position - start);
                (partition, sort) = (isPartition ? attribute : partition, isSort ? attribute : sort);
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw NotDynamoDBJson(); // The error may quote the item.
        }
        return (partition, sort);
    }

    private static FormatException NotDynamoDBJson() => new("An item is not DynamoDB JSON.");

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
                return Encoding.UTF8.GetBytes($"{{{string.Join(',', ordered)}}}");
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

    /// <summary>The names of the key attributes, the partition key first.</summary>
    public IReadOnlyList<string> Names => SortKey is null ? [PartitionKey] : [PartitionKey, SortKey];

    private string Example => $"{{{string.Join(",", Names.Select(name => $"\"{name}\":{{\"{Types[name]}\":\"…\"}}"))}}}";

    private static bool IsOfType(JsonElement value, string type) =>
        value.EnumerateObject().Count() == 1 && value.TryGetProperty(type, out var content) && content.ValueKind == JsonValueKind.String;

    private static string TypeOf(JsonProperty attribute) =>
        $"{attribute.Name} ({string.Join(", ", attribute.Value.EnumerateObject().Select(type => type.Name))})";

    public override string ToString() => string.Join(", ", Names.Select(name => $"{name} ({Types[name]})"));
}
