using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using static DynamoReplicator.Tests.Events.Differential.EventOracle;

namespace DynamoReplicator.Tests.Events.Differential;

/// <summary>
/// Converts an event that .NET serialized into the service's form, using strings. The reader must convert such an event in the same way.
/// </summary>
internal static class FormOracle
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Types = ["S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"];

    private static readonly string[] RecordNames =
        ["eventID", "eventName", "eventVersion", "eventSource", "awsRegion", "dynamodb", "userIdentity", "eventSourceARN"];

    private static readonly string[] ChangeNames =
        ["ApproximateCreationDateTime", "Keys", "NewImage", "OldImage", "SequenceNumber", "SizeBytes", "StreamViewType"];

    /// <exception cref="Refusal">The event is ambiguous.</exception>
    public static byte[] Rewritten(byte[] utf8)
    {
        var json = utf8.AsSpan().StartsWith("\uFEFF"u8) ? utf8.AsMemory(3) : utf8;
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 128 });
        if (!Utf8.IsValid(utf8))
        {
            throw NotUnicode();
        }
        try
        {
            return Encoding.UTF8.GetBytes(Event(document.RootElement));
        }
        catch (InvalidOperationException)
        {
            throw NotUnicode();
        }
    }

    /// <summary>Returns whether a key is not in the service's form: a value has several members, or a type is in another case.</summary>
    public static bool IsOther(JsonElement key) => key.EnumerateObject().Any(attribute =>
        attribute.Value.ValueKind == JsonValueKind.Object
        && (attribute.Value.EnumerateObject().Count() > 1 || attribute.Value.EnumerateObject().Any(IsInAnotherCase)));

    /// <summary>Returns a value as text that is the same for all spellings of the value.</summary>
    public static string Printed(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.Object => Object(value.EnumerateObject(), member => Printed(member.Value)),
                JsonValueKind.Array => Array(value, Printed),
                JsonValueKind.String => Quoted(value.GetString()!),
                _ => value.GetRawText(),
            };
        }
        catch (InvalidOperationException)
        {
            return Encoding.Latin1.GetString(JsonMarshal.GetRawUtf8Value(value));
        }
    }

    private static bool IsInAnotherCase(JsonProperty member)
    {
        var name = Encoding.Latin1.GetString(JsonMarshal.GetRawUtf8PropertyName(member));
        return !Types.Contains(name) && Named(name, Types) is not null;
    }

    private static string Event(JsonElement streamEvent) => Known(
        streamEvent,
        ["Records", "window", "state"],
        problem => new Refusal($"The event cannot be replicated. {problem}"),
        (name, property) =>
            name == "Records" && property.Value.ValueKind == JsonValueKind.Array ? Records(property) : Strict(property.Value));

    private static string Records(JsonProperty records)
    {
        if (records.Value.GetArrayLength() == 0 && records.Name != "Records")
        {
            throw new Refusal(
                $"The event has \"{records.Name}\" where \"Records\" is expected. If a test writes it, give the property its exact name.");
        }
        var index = 0;
        return Array(records.Value, record => Record(record, index++));
    }

    private static string Record(JsonElement record, int index)
    {
        return Known(record, RecordNames, Problem, (name, property) => name switch
        {
            "dynamodb" => Known(property.Value, ChangeNames, Problem, (part, inChange) => Part(part, inChange.Value, Problem)),
            "userIdentity" => Known(property.Value, ["type", "principalId"], Problem, (_, member) => Strict(member.Value)),
            _ => Strict(property.Value),
        });

        Refusal Problem(string problem) =>
            new($"Record {index.ToString(CultureInfo.InvariantCulture)} of the event cannot be replicated. {problem}");
    }

    private static string Part(string? name, JsonElement value, Func<string, Refusal> refusal) => name switch
    {
        "Keys" => Item(value, refusal),
        "NewImage" when !IsEmpty(value) => Item(value, refusal),
        "NewImage" or "OldImage" => "null",
        _ => Strict(value),
    };

    private static string Known(
        JsonElement value, string[] known, Func<string, Refusal> refusal, Func<string?, JsonProperty, string> json)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return Strict(value);
        }
        var parts = new List<string>();
        var seen = new HashSet<string>();
        foreach (var property in value.EnumerateObject())
        {
            var name = Named(property.Name, known);
            if (name is not null && !seen.Add(name))
            {
                throw refusal($"\"{name}\" is given twice.");
            }
            parts.Add($"{Quoted(name ?? property.Name)}:{json(name, property)}");
        }
        return $"{{{string.Join(',', parts)}}}";
    }

    private static string Item(JsonElement item, Func<string, Refusal> refusal) => item.ValueKind == JsonValueKind.Object
        ? Object(item.EnumerateObject(), attribute => Value(attribute.Value, refusal))
        : Strict(item);

    private static string Value(JsonElement value, Func<string, Refusal> refusal)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw refusal($"An attribute value is {Kind(value)}, not an object such as {{\"S\":\"…\"}}.");
        }
        var members = new Dictionary<string, JsonElement>();
        foreach (var member in value.EnumerateObject())
        {
            var type = Named(member.Name, Types)
                ?? throw refusal("An attribute value has a member that is not a DynamoDB type (S, N, B, …).");
            if (!members.TryAdd(type, member.Value))
            {
                throw refusal($"An attribute value has \"{type}\" twice.");
            }
        }
        var (name, content) = MemberThatIsSet(members, refusal);
        var json = name switch
        {
            "M" => Item(content, refusal),
            "L" when content.ValueKind == JsonValueKind.Array => Array(content, element => Value(element, refusal)),
            _ => Strict(content),
        };
        return $"{{\"{name}\":{json}}}";
    }

    private static (string Name, JsonElement Content) MemberThatIsSet(
        Dictionary<string, JsonElement> members, Func<string, Refusal> refusal)
    {
        var given = members.Where(member => member.Value.ValueKind != JsonValueKind.Null).ToList();
        var set = given.FindAll(member => !IsEmpty(member.Value));
        var one = (given.Count, set.Count) switch
        {
            (_, 1) => set[0],
            (1, 0) => given[0],
            (0, _) => throw refusal("An attribute value has no member set (S, N, B, …)."),
            (_, 0) => throw refusal(
                "An attribute value has several empty collections and nothing else, so it may be an empty list or an empty map. " +
                "Turn off AWSConfigs.InitializeCollections where the event is created."),
            _ => throw refusal("An attribute value has more than one member set (S, N, B, …)."),
        };
        return (one.Key, one.Value);
    }

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        _ => false,
    };

    private static string? Named(string name, string[] known) =>
        name.All(char.IsAscii) ? System.Array.Find(known, one => one.Equals(name, StringComparison.OrdinalIgnoreCase)) : null;

    /// <summary>Works like <see cref="Printed"/>, but text that is not Unicode is an error.</summary>
    private static string Strict(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => Object(value.EnumerateObject(), member => Strict(member.Value)),
        JsonValueKind.Array => Array(value, Strict),
        JsonValueKind.String => Quoted(value.GetString()!),
        _ => value.GetRawText(),
    };

    private static string Object(IEnumerable<JsonProperty> members, Func<JsonProperty, string> json) =>
        $"{{{string.Join(',', members.Select(member => $"{Quoted(member.Name)}:{json(member)}"))}}}";

    private static string Array(JsonElement array, Func<JsonElement, string> json) =>
        $"[{string.Join(',', array.EnumerateArray().Select(json))}]";

    private static string Quoted(string text) => JsonSerializer.Serialize(text, Plain);

    private static Refusal NotUnicode() => new("The event contains text that is not valid Unicode, which DynamoDB cannot store.");
}
