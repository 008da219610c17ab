using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace DynamoReplicator.Tests.Streams.Differential;

/// <summary>An event's reader built on JsonDocument: a line for each record, of where its parts are and what it says; or the words with which the event is refused.</summary>
internal sealed class EventOracle
{
    private const double LargestTimeInSeconds = 157753180800;

    private readonly byte[] _utf8;
    private readonly StringBuilder _lines = new();
    private int _record;
    private string? _arn;

    private EventOracle(byte[] utf8) => _utf8 = utf8;

    /// <returns>What the event says, or null and why it is refused; null and null when it is no JSON.</returns>
    public static (string? Lines, string? Refusal) Read(byte[] utf8)
    {
        var start = utf8.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        try
        {
            using var document = JsonDocument.Parse(utf8.AsMemory(start), new JsonDocumentOptions { MaxDepth = 128 });
            var oracle = new EventOracle(utf8);
            oracle.ReadEvent(document.RootElement);
            return ($"{oracle._arn}\n{oracle._lines}", null);
        }
        catch (Refusal refusal)
        {
            return (null, refusal.Message + " Nothing was written.");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return (null, null);
        }
    }

    private void ReadEvent(JsonElement json)
    {
        Require(json.ValueKind == JsonValueKind.Object, "The event is not a JSON object. Expected a DynamoDB stream event: {\"Records\":[…]}.");
        var hasRecords = false;
        string? lookalike = null;
        foreach (var property in json.EnumerateObject())
        {
            if (property.NameEquals("Records"u8))
            {
                Require(!hasRecords, "The event has \"Records\" twice.");
                hasRecords = true;
                Require(property.Value.ValueKind == JsonValueKind.Array, $"The event's \"Records\" is {Kind(property.Value)}, not an array. Expected a DynamoDB stream event.");
                foreach (var record in property.Value.EnumerateArray())
                {
                    RequireInRecord(record.ValueKind == JsonValueKind.Object, $"is {Kind(record)}, not an object.");
                    ReadRecord(record);
                    _record++;
                }
            }
            else if (lookalike is null && JsonMarshal.GetRawUtf8PropertyName(property).Length <= 7 && property.Name.Equals("Records", StringComparison.OrdinalIgnoreCase))
            {
                lookalike = property.Name;
            }
        }
        Require(hasRecords, lookalike is null
            ? "The event has no \"Records\". Expected a DynamoDB stream event: is the function's trigger the table's stream?"
            : $"The event has \"{lookalike}\" where \"Records\" is expected. If a test writes it, give the property its exact name.");
    }

    private void ReadRecord(JsonElement record)
    {
        var names = new HashSet<string>();
        string? kind = null, arn = null, sequenceNumber = null;
        var createdAt = 0L;
        JsonElement keys = default, image = default;
        var isByTimeToLive = false;
        foreach (var property in record.EnumerateObject())
        {
            var value = property.Value;
            var name = Name(property, "dynamodb", "eventName", "eventSource", "eventSourceARN", "userIdentity", "EventSource");
            RequireInRecord(name is null or "EventSource" || names.Add(name), $"has \"{name}\" twice.");
            switch (name)
            {
                case "dynamodb":
                    if (IsObject(value, name))
                    {
                        ReadChange(value, out keys, out image, out sequenceNumber, out createdAt);
                    }
                    break;
                case "eventName":
                    kind = Is(value, "INSERT") || Is(value, "MODIFY") ? "put" : Is(value, "REMOVE") ? "delete" : null;
                    RequireInRecord(kind is not null, $"has the unknown \"eventName\" {Quote(value)}; expected INSERT, MODIFY or REMOVE.");
                    break;
                case "eventSource":
                    RequireInRecord(Is(value, "aws:dynamodb"), $"is of event source {Quote(value)}, not \"aws:dynamodb\". The function's trigger must be the table's stream.");
                    break;
                case "eventSourceARN":
                    RequireInRecord(value.ValueKind is JsonValueKind.Null or JsonValueKind.String, "has an \"eventSourceARN\" that is not a string.");
                    arn = value.GetString();
                    break;
                case "userIdentity":
                    isByTimeToLive = IsObject(value, name) && IsByTimeToLive(value);
                    break;
                case "EventSource":
                    RequireInRecord(false, "has \"EventSource\", as the events of SNS do. The function's trigger must be the table's stream.");
                    break;
            }
        }
        CheckArn(arn);
        RequireInRecord(names.Contains("eventSource"), "has no \"eventSource\"; expected \"aws:dynamodb\". Is the function's trigger the table's stream?");
        RequireInRecord(kind is not null, "has no \"eventName\"; expected INSERT, MODIFY or REMOVE.");
        RequireInRecord(keys.ValueKind == JsonValueKind.Object, "has no \"dynamodb.Keys\": without them the item that changed is unknown.");
        RequireInRecord(sequenceNumber is not null, "has no \"dynamodb.SequenceNumber\": without it Lambda cannot be told where to resume.");
        RequireInRecord(kind == "delete" || image.ValueKind == JsonValueKind.Object,
            "has no \"dynamodb.NewImage\", which an INSERT or MODIFY needs: the stream's view type is KEYS_ONLY or OLD_IMAGE. " +
            "Give the source table a stream with view type NEW_AND_OLD_IMAGES or NEW_IMAGE (a stream's view type cannot be changed: disable it and enable it anew).");
        _lines.AppendLine($"{sequenceNumber} {createdAt} {kind} {Place(record)} {Place(keys)} {(kind == "put" ? Place(image) : "")} {kind == "delete" && isByTimeToLive}");
    }

    private void ReadChange(JsonElement change, out JsonElement keys, out JsonElement image, out string? sequenceNumber, out long createdAt)
    {
        var names = new HashSet<string>();
        sequenceNumber = null;
        createdAt = 0;
        keys = image = default;
        foreach (var property in change.EnumerateObject())
        {
            var value = property.Value;
            var name = Name(property, "NewImage", "Keys", "SequenceNumber", "ApproximateCreationDateTime");
            RequireInRecord(name is null || names.Add(name), $"has \"{name}\" twice.");
            switch (name)
            {
                case "NewImage":
                    image = IsObject(value, "dynamodb.NewImage") ? value : default;
                    break;
                case "Keys":
                    keys = IsObject(value, "dynamodb.Keys") ? value : default;
                    break;
                case "SequenceNumber" when value.ValueKind != JsonValueKind.Null:
                    RequireInRecord(value.ValueKind == JsonValueKind.String && !value.ValueEquals(""), "has a \"dynamodb.SequenceNumber\" that is not a string with something in it.");
                    sequenceNumber = value.GetString();
                    break;
                case "ApproximateCreationDateTime" when value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var time) && time is > 0 and < 1e15:
                    createdAt = (long)Math.Round(time > LargestTimeInSeconds ? time : time * 1000);
                    break;
            }
        }
    }

    private void CheckArn(string? arn)
    {
        _arn = _record == 0 ? arn : _arn;
        RequireInRecord(arn is not null || _arn is null, "does not name its stream (\"eventSourceARN\"), though the ones before it do. Lambda gives every record its stream: an event made by hand must do so too.");
        RequireInRecord(arn is null || _arn is not null, "names its stream (\"eventSourceARN\"), though the ones before it do not. Lambda gives every record its stream: an event made by hand must do so too.");
        RequireInRecord(arn == _arn, "is of another stream than the ones before it. Lambda never mixes streams in an event: give each stream an event of its own.");
    }

    /// <summary>The last of each counts, as for the reader: these are not worth an error.</summary>
    private static bool IsByTimeToLive(JsonElement identity)
    {
        bool isService = false, isDynamoDB = false;
        foreach (var property in identity.EnumerateObject())
        {
            var name = Name(property, "type", "Type", "principalId", "PrincipalId");
            isService = name is "type" or "Type" ? Is(property.Value, "Service") : isService;
            isDynamoDB = name is "principalId" or "PrincipalId" ? Is(property.Value, "dynamodb.amazonaws.com") : isDynamoDB;
        }
        return isService && isDynamoDB;
    }

    private bool IsObject(JsonElement value, string name)
    {
        RequireInRecord(value.ValueKind is JsonValueKind.Object or JsonValueKind.Null, $"has a \"{name}\" that is {Kind(value)}, not an object.");
        return value.ValueKind == JsonValueKind.Object;
    }

    private static string? Name(JsonProperty property, params string[] known) => Array.Find(known, name => property.NameEquals(name));

    private static bool Is(JsonElement value, string text) => value.ValueKind == JsonValueKind.String && value.ValueEquals(text);

    private string Place(JsonElement value)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        return $"{Unsafe.ByteOffset(ref MemoryMarshal.GetArrayDataReference(_utf8), ref MemoryMarshal.GetReference(raw))}+{raw.Length}";
    }

    private static string Quote(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && JsonMarshal.GetRawUtf8Value(value) is { Length: <= 66 } raw ? Encoding.UTF8.GetString(raw) : $"({Kind(value)})";

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "null",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a truth value",
        JsonValueKind.Array => "an array",
        _ => "an object",
    };

    private void RequireInRecord(bool holds, string problem) => Require(holds, holds ? "" : $"Record {_record} of the event {problem}");

    private static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new Refusal(problem);
        }
    }

    private sealed class Refusal(string message) : Exception(message);
}
