using System.Text;
using System.Text.Json;
using DynamoReplicator.Json;

namespace DynamoReplicator.Events;

/// <summary>
/// Rewrites keys and images into the form that the service writes: each attribute value has one member, named by its type in capital
/// letters. Errors are <see cref="FormatException"/>s whose messages are sentences about a record.
/// </summary>
internal static class ItemForm
{
    public const string NoMember = "An attribute value has no member set (S, N, B, …).";

    public const string SeveralMembers = "An attribute value has more than one member set (S, N, B, …).";

    public const string OnlyEmptyCollections =
        "An attribute value has several empty collections and nothing else, so it may be an empty list or an empty map. " +
        "Turn off AWSConfigs.InitializeCollections where the event is created.";

    private static readonly string[] Types = ["S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"];

    /// <summary>Writes an object of attributes. Any other value is written unchanged.</summary>
    /// <exception cref="FormatException">The object contains an ambiguous attribute value.</exception>
    public static void WriteMap(JsonElement map, Utf8JsonWriter json)
    {
        if (map.ValueKind != JsonValueKind.Object)
        {
            map.WriteTo(json);
            return;
        }
        json.WriteStartObject();
        foreach (var attribute in map.EnumerateObject())
        {
            json.WritePropertyName(attribute.Name);
            WriteValue(attribute.Value, json);
        }
        json.WriteEndObject();
    }

    /// <summary>
    /// Returns whether a key's attribute value has more than one member, or spells its type in another case than the service. The images
    /// then have the same form. This method returns false for keys that are not JSON: the key reader rejects them.
    /// </summary>
    public static bool IsOther(ReadOnlySpan<byte> key)
    {
        const int OfAttributeValue = 2;
        var reader = new Utf8JsonReader(key, DynamoDBJson.ReaderOptions);
        var members = 0;
        var isOther = false;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.StartObject && reader.CurrentDepth == OfAttributeValue - 1)
                {
                    members = 0;
                }
                else if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == OfAttributeValue)
                {
                    members++;
                    isOther |= members > 1 || (!reader.ValueIsEscaped && IsTypeInAnotherCase(reader.ValueSpan));
                }
            }
            return isOther;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Returns whether the value is <c>{}</c> or <c>[]</c>.</summary>
    public static bool IsEmptyCollection(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0;
        }
        using var members = value.EnumerateObject();
        return !members.MoveNext();
    }

    private static bool IsTypeInAnotherCase(ReadOnlySpan<byte> name)
    {
        foreach (var type in Types)
        {
            if (Ascii.EqualsIgnoreCase(name, type))
            {
                return !Ascii.Equals(name, type);
            }
        }
        return false;
    }

    private static void WriteValue(JsonElement value, Utf8JsonWriter json)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"An attribute value is {Describe(value)}, not an object such as {{\"S\":\"…\"}}.");
        }
        var (type, member) = MemberThatIsSet(value);
        json.WriteStartObject();
        json.WritePropertyName(type);
        switch (type)
        {
            case "M":
                WriteMap(member, json);
                break;
            case "L" when member.ValueKind == JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var element in member.EnumerateArray())
                {
                    WriteValue(element, json);
                }
                json.WriteEndArray();
                break;
            default:
                member.WriteTo(json);
                break;
        }
        json.WriteEndObject();
    }

    private static (string Type, JsonElement Member) MemberThatIsSet(JsonElement value)
    {
        int seen = 0, set = 0, empty = 0;
        (string Type, JsonElement Member) theSet = default, theEmpty = default;
        foreach (var member in value.EnumerateObject())
        {
            var type = TypeOf(member, ref seen);
            if (IsEmptyCollection(member.Value))
            {
                empty++;
                theEmpty = (type, member.Value);
            }
            else if (member.Value.ValueKind != JsonValueKind.Null)
            {
                set++;
                theSet = (type, member.Value);
            }
        }
        return (set, empty) switch
        {
            (1, _) => theSet,
            (0, 1) => theEmpty,
            (0, 0) => throw new FormatException(NoMember),
            (0, _) => throw new FormatException(OnlyEmptyCollections),
            _ => throw new FormatException(SeveralMembers),
        };
    }

    private static string TypeOf(JsonProperty member, ref int seen)
    {
        var spelled = member.Name;
        var type = Array.FindIndex(Types, type => Ascii.EqualsIgnoreCase(type, spelled));
        if (type < 0)
        {
            throw new FormatException("An attribute value has a member that is not a DynamoDB type (S, N, B, …).");
        }
        if ((seen & 1 << type) != 0)
        {
            throw new FormatException($"An attribute value has \"{Types[type]}\" twice.");
        }
        seen |= 1 << type;
        return Types[type];
    }

    private static string Describe(JsonElement value) => EventErrors.Describe(value.ValueKind switch
    {
        JsonValueKind.Null => JsonTokenType.Null,
        JsonValueKind.String => JsonTokenType.String,
        JsonValueKind.Number => JsonTokenType.Number,
        JsonValueKind.Array => JsonTokenType.StartArray,
        _ => JsonTokenType.True,
    });
}
