using System.Buffers;
using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Testing.Items;

/// <summary>Plain JSON, as people write it: <c>{"id":"a","total":12.50}</c>. It has no binary values and no sets.</summary>
internal static class PlainJson
{
    /// <summary>
    /// Returns whether the item can be written and read again. If every attribute were a map, the text would be read as DynamoDB JSON.
    /// </summary>
    public static bool CanHold(IReadOnlyDictionary<string, AttributeValue> item) =>
        item.Values.All(CanHold) && item.Values.Any(value => AttributeTypes.TypeOf(value) != "M");

    public static string Text(IReadOnlyDictionary<string, AttributeValue> item)
    {
        var utf8 = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(utf8, DynamoDBJsonWriter.Options))
        {
            WriteMap(json, item);
        }
        return Encoding.UTF8.GetString(utf8.WrittenSpan);
    }

    /// <summary>Numbers keep their spelling.</summary>
    public static AttributeValue Read(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => new AttributeValue { S = value.GetString() },
        JsonValueKind.Number => new AttributeValue { N = value.GetRawText() },
        JsonValueKind.True or JsonValueKind.False => new AttributeValue { BOOL = value.GetBoolean() },
        JsonValueKind.Null => new AttributeValue { NULL = true },
        JsonValueKind.Array => AttributeTypes.List([.. value.EnumerateArray().Select(Read)]),
        JsonValueKind.Object => AttributeTypes.Map(ReadMap(value)),
        _ => throw new ArgumentException("A JsonElement has no value."),
    };

    public static Dictionary<string, AttributeValue> ReadMap(JsonElement map)
    {
        var attributes = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        foreach (var attribute in map.EnumerateObject())
        {
            attributes[attribute.Name] = Read(attribute.Value);
        }
        return attributes;
    }

    private static bool CanHold(AttributeValue value) => AttributeTypes.TypeOf(value) switch
    {
        "L" => value.L.All(CanHold),
        "M" => value.M.Values.All(CanHold),
        "N" => IsJsonNumber(value.N),
        "NULL" => value.NULL == true,
        var type => type is "S" or "BOOL",
    };

    /// <summary>DynamoDB also accepts numbers such as <c>+1</c> and <c>007</c>, which JSON does not.</summary>
    private static bool IsJsonNumber(string number)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(number));
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.Number && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void WriteMap(Utf8JsonWriter json, IReadOnlyDictionary<string, AttributeValue> map)
    {
        json.WriteStartObject();
        foreach (var (name, value) in map)
        {
            json.WritePropertyName(name);
            Write(json, value);
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, AttributeValue value)
    {
        switch (AttributeTypes.TypeOf(value))
        {
            case "S":
                json.WriteStringValue(value.S);
                break;
            case "N":
                json.WriteRawValue(value.N);
                break;
            case "BOOL":
                json.WriteBooleanValue(value.BOOL!.Value);
                break;
            case "NULL":
                json.WriteNullValue();
                break;
            case "L":
                json.WriteStartArray();
                value.L.ForEach(element => Write(json, element));
                json.WriteEndArray();
                break;
            default:
                WriteMap(json, value.M);
                break;
        }
    }
}
