using System.Text.Json;
using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Testing.Items;

/// <summary>Reads an item's JSON in either form.</summary>
internal static class JsonItemReader
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 256 };

    /// <exception cref="ArgumentException">The text is neither plain JSON nor DynamoDB JSON of an item.</exception>
    public static Dictionary<string, AttributeValue> Read(string text)
    {
        using var json = Parse(text);
        var item = json.RootElement;
        if (item.ValueKind != JsonValueKind.Object || !item.EnumerateObject().Any())
        {
            throw NotAnItem(text, inner: null);
        }
        return IsDynamoDBJson(item) ? ReadMap(item) : PlainJson.ReadMap(item);
    }

    /// <summary>An item has a key, whose value is an object only in DynamoDB JSON. So each text has one meaning.</summary>
    private static bool IsDynamoDBJson(JsonElement item) =>
        item.EnumerateObject().All(attribute => attribute.Value.ValueKind == JsonValueKind.Object);

    private static JsonDocument Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text, Options);
        }
        catch (JsonException error)
        {
            throw NotAnItem(text, error);
        }
    }

    private static ArgumentException NotAnItem(string text, Exception? inner) => new(
        $"'{text}' is not the JSON of an item. Specify an object with attributes, such as {{\"id\":\"order#1\"}}, or an object of .NET.",
        inner);

    private static Dictionary<string, AttributeValue> ReadMap(JsonElement map)
    {
        var attributes = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        foreach (var attribute in map.EnumerateObject())
        {
            attributes[attribute.Name] = ReadValue(attribute.Name, attribute.Value);
        }
        return attributes;
    }

    private static AttributeValue ReadValue(string name, JsonElement value)
    {
        var members = value.ValueKind == JsonValueKind.Object ? value.EnumerateObject().ToList() : [];
        if (members is not [var member])
        {
            throw Invalid(name, inner: null);
        }
        try
        {
            return member.Name switch
            {
                "S" => new AttributeValue { S = Text(member.Value) },
                "N" => new AttributeValue { N = Text(member.Value) },
                "B" => new AttributeValue { B = Binary(member.Value) },
                "BOOL" => new AttributeValue { BOOL = member.Value.GetBoolean() },
                "NULL" => new AttributeValue { NULL = member.Value.GetBoolean() },
                "SS" => new AttributeValue { SS = [.. member.Value.EnumerateArray().Select(Text)] },
                "NS" => new AttributeValue { NS = [.. member.Value.EnumerateArray().Select(Text)] },
                "BS" => new AttributeValue { BS = [.. member.Value.EnumerateArray().Select(Binary)] },
                "L" => AttributeTypes.List([.. member.Value.EnumerateArray().Select(element => ReadValue(name, element))]),
                "M" when member.Value.ValueKind == JsonValueKind.Object => AttributeTypes.Map(ReadMap(member.Value)),
                _ => throw Invalid(name, inner: null),
            };
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException)
        {
            throw Invalid(name, error);
        }
    }

    private static string Text(JsonElement text) => text.GetString() ?? throw new FormatException("A text is null.");

    private static MemoryStream Binary(JsonElement base64) => new(base64.GetBytesFromBase64());

    private static ArgumentException Invalid(string name, Exception? inner) => new(
        $"The attribute '{name}' is not DynamoDB JSON, which has one type per value, such as {{\"S\":\"a\"}} or {{\"N\":\"1\"}}. The text "
        + "is read as DynamoDB JSON because every attribute's value is an object. In plain JSON, the item's key is a text or a number.",
        inner);
}
