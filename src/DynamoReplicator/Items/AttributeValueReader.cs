using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Json;

namespace DynamoReplicator.Items;

/// <summary>
/// Reads DynamoDB JSON into the SDK's attribute values. Numbers stay text, binary is decoded once, and empty collections stay empty.
/// </summary>
internal static class AttributeValueReader
{
    /// <exception cref="FormatException">The JSON is not an item. The message contains no item data.</exception>
    public static Dictionary<string, AttributeValue> ReadItem(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, DynamoDBJson.ReaderOptions);
        try
        {
            reader.Read();
            return ReadMap(ref reader);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The JSON reader's own message may quote the item's data.
            throw new FormatException("The item is not DynamoDB JSON.");
        }
    }

    private static Dictionary<string, AttributeValue> ReadMap(ref Utf8JsonReader reader)
    {
        Expect(JsonTokenType.StartObject, ref reader);
        var map = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            map[name] = ReadValue(ref reader);
        }
        return map;
    }

    private static AttributeValue ReadValue(ref Utf8JsonReader reader)
    {
        Expect(JsonTokenType.StartObject, ref reader);
        if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName)
        {
            throw new FormatException("An attribute has no value.");
        }
        var type = reader.GetString();
        reader.Read();
        var value = type switch
        {
            "S" => new AttributeValue { S = reader.GetString() },
            "N" => new AttributeValue { N = reader.GetString() },
            "B" => new AttributeValue { B = ReadBinary(ref reader) },
            "BOOL" => new AttributeValue { BOOL = reader.GetBoolean() },
            "NULL" => new AttributeValue { NULL = reader.GetBoolean() },
            "SS" => new AttributeValue { SS = ReadList(ref reader, static (ref Utf8JsonReader json) => json.GetString()!) },
            "NS" => new AttributeValue { NS = ReadList(ref reader, static (ref Utf8JsonReader json) => json.GetString()!) },
            "BS" => new AttributeValue { BS = ReadList(ref reader, ReadBinary) },
            "L" => WithList(ReadList(ref reader, ReadValue)),
            "M" => WithMap(ReadMap(ref reader)),
            _ => throw new FormatException("An attribute has an unknown type."),
        };
        if (!reader.Read() || reader.TokenType != JsonTokenType.EndObject)
        {
            throw new FormatException("An attribute has more than one value.");
        }
        return value;
    }

    /// <summary>
    /// With AWSConfigs.InitializeCollections, the SDK sends an empty list only if <see cref="AttributeValue.IsLSet"/> is true. The same
    /// applies to maps.
    /// </summary>
    private static AttributeValue WithList(List<AttributeValue> list) =>
        list.Count > 0 ? new AttributeValue { L = list } : new AttributeValue { L = list, IsLSet = true };

    private static AttributeValue WithMap(Dictionary<string, AttributeValue> map) =>
        map.Count > 0 ? new AttributeValue { M = map } : new AttributeValue { M = map, IsMSet = true };

    private delegate T ReadElement<T>(ref Utf8JsonReader reader);

    private static List<T> ReadList<T>(ref Utf8JsonReader reader, ReadElement<T> readElement)
    {
        Expect(JsonTokenType.StartArray, ref reader);
        var list = new List<T>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            list.Add(readElement(ref reader));
        }
        return list;
    }

    private static MemoryStream ReadBinary(ref Utf8JsonReader reader) =>
        new(reader.TryGetBytesFromBase64(out var bytes) ? bytes : throw new FormatException("An attribute of type B is not valid base64."));

    private static void Expect(JsonTokenType expected, ref Utf8JsonReader reader)
    {
        if (reader.TokenType != expected)
        {
            throw new FormatException("The item is not DynamoDB JSON.");
        }
    }
}
