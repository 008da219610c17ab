using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace DynamoReplicator.Tests.Events.Differential;

/// <summary>
/// An event reader based on JsonDocument. It returns one line per record with the locations of its parts and its values,
/// or the event's error.
/// </summary>
internal sealed class EventOracle
{
    private const double LargestTimeInSeconds = 157753180800;

    private readonly byte[] _utf8;
    private readonly bool _isRewritten;
    private readonly StringBuilder _lines = new();
    private int _record;
    private string? _arn;
    private string? _window;
    private string? _state;
    private string _stateKind = "null";
    private bool _hasWindow;

    private EventOracle(byte[] utf8, bool isRewritten) => (_utf8, _isRewritten) = (utf8, isRewritten);

    /// <returns>
    /// The event's lines or the error, and whether the event is in .NET's form. Both lines and error are null if the event is not JSON.
    /// </returns>
    public static (string? Lines, string? Refusal, bool IsDotNetForm) Read(byte[] utf8)
    {
        try
        {
            return (Read(utf8, isRewritten: false), null, false);
        }
        catch (Refusal refusal)
        {
            return (null, refusal.Message + " Nothing was written.", false);
        }
        catch (DotNetForm)
        {
            var (lines, refusal) = ReadDotNetForm(utf8);
            return (lines, refusal, true);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return (null, null, false);
        }
    }

    private static (string? Lines, string? Refusal) ReadDotNetForm(byte[] utf8)
    {
        try
        {
            return (Read(FormOracle.Rewritten(utf8), isRewritten: true), null);
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

    private static string Read(byte[] utf8, bool isRewritten)
    {
        var start = utf8.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        using var document = JsonDocument.Parse(utf8.AsMemory(start), new JsonDocumentOptions { MaxDepth = 128 });
        var oracle = new EventOracle(utf8, isRewritten);
        oracle.ReadEvent(document.RootElement);
        return $"{oracle._arn}\n{oracle._window}\n{oracle._lines}";
    }

    private void ReadEvent(JsonElement json)
    {
        Require(json.ValueKind != JsonValueKind.Array,
            "The event is a JSON array, as EventBridge Pipes sends records. Pipes does not guarantee their order: " +
            "make the table's stream the function's trigger (an event source mapping) instead of a pipe.");
        Require(
            json.ValueKind == JsonValueKind.Object, "The event is not a JSON object. Expected a DynamoDB stream event: {\"Records\":[…]}.");
        var hasRecords = false;
        var hasLookalike = false;
        foreach (var property in json.EnumerateObject())
        {
            if (property.NameEquals("Records"u8))
            {
                Require(!hasRecords, "The event has \"Records\" twice.");
                hasRecords = true;
                Require(
                    property.Value.ValueKind == JsonValueKind.Array,
                    $"The event's \"Records\" is {Kind(property.Value)}, not an array. Expected a DynamoDB stream event.");
                foreach (var record in property.Value.EnumerateArray())
                {
                    RequireInRecord(record.ValueKind == JsonValueKind.Object, $"is {Kind(record)}, not an object.");
                    ReadRecord(record);
                    _record++;
                }
            }
            else
            {
                hasLookalike |= IsInAnotherCase(property, ["Records"]);
                ReadWindow(property);
            }
        }
        if (!hasRecords && hasLookalike)
        {
            throw new DotNetForm();
        }
        Require(
            hasRecords, "The event has no \"Records\". Expected a DynamoDB stream event: is the function's trigger the table's stream?");
        Require(
            _window is null || _stateKind is "null" or "an object",
            $"The event's \"state\" is {_stateKind}, not an object. Lambda gives each tumbling window's state as an object.");
        _window += _window is null || _stateKind == "null" ? "" : _state;
    }

    private void ReadWindow(JsonProperty property)
    {
        var name = Encoding.Latin1.GetString(JsonMarshal.GetRawUtf8PropertyName(property));
        name = (name.Contains('\\', StringComparison.Ordinal) ? property.Name : name).ToLowerInvariant();
        if (name == "state")
        {
            Require(_state is null, "The event has \"state\" twice.");
            _state = FormOracle.Printed(property.Value);
            _stateKind = Kind(property.Value);
        }
        else if (name == "window")
        {
            Require(!_hasWindow, "The event has \"window\" twice.");
            _hasWindow = true;
            _window = property.Value.ValueKind == JsonValueKind.Null ? null : "window ";
        }
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
            var name = Name(property, "dynamodb", "eventName", "eventSource", "eventSourceARN", "userIdentity");
            ThrowIfInAnotherCase(property, name, ["dynamodb", "eventName", "eventSource", "eventSourceARN", "userIdentity"]);
            RequireInRecord(name is null || names.Add(name), $"has \"{name}\" twice.");
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
                    RequireInRecord(
                        Is(value, "aws:dynamodb"),
                        $"has event source {Quote(value)}, not \"aws:dynamodb\". The function's trigger must be the table's stream.");
                    break;
                case "eventSourceARN":
                    RequireInRecord(
                        value.ValueKind is JsonValueKind.Null or JsonValueKind.String, "has an \"eventSourceARN\" that is not a string.");
                    arn = value.GetString();
                    break;
                case "userIdentity":
                    isByTimeToLive = IsObject(value, name) && IsByTimeToLive(value);
                    break;
            }
        }
        CheckArn(arn);
        RequireInRecord(
            names.Contains("eventSource"),
            "has no \"eventSource\"; expected \"aws:dynamodb\". Is the function's trigger the table's stream?");
        RequireInRecord(kind is not null, "has no \"eventName\"; expected INSERT, MODIFY or REMOVE.");
        RequireInRecord(keys.ValueKind == JsonValueKind.Object, "has no \"dynamodb.Keys\": without them, the changed item is unknown.");
        RequireInRecord(sequenceNumber is not null, "has no \"dynamodb.SequenceNumber\": without it, Lambda cannot resume at this record.");
        RequireInRecord(kind == "delete" || image.ValueKind == JsonValueKind.Object,
            "has no \"dynamodb.NewImage\", which an INSERT or MODIFY needs: the stream's view type is KEYS_ONLY or OLD_IMAGE. " +
            "Give the source table a stream with view type NEW_AND_OLD_IMAGES or NEW_IMAGE. A stream's view type cannot be changed: " +
            "disable the stream and enable it again.");
        _lines.AppendLine(
            $"{sequenceNumber} {createdAt} {kind} {(_isRewritten ? "" : Place(record))} {Place(keys)} " +
            $"{(kind == "put" ? Place(image) : "")} {kind == "delete" && isByTimeToLive}");
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
            ThrowIfInAnotherCase(property, name, ["NewImage", "Keys", "SequenceNumber", "ApproximateCreationDateTime"]);
            RequireInRecord(name is null || names.Add(name), $"has \"{name}\" twice.");
            switch (name)
            {
                case "NewImage":
                    image = IsObject(value, "dynamodb.NewImage") ? value : default;
                    break;
                case "Keys":
                    keys = IsObject(value, "dynamodb.Keys") ? value : default;
                    if (keys.ValueKind == JsonValueKind.Object && FormOracle.IsOther(keys))
                    {
                        throw new DotNetForm();
                    }
                    break;
                case "SequenceNumber" when value.ValueKind != JsonValueKind.Null:
                    RequireInRecord(
                        value.ValueKind == JsonValueKind.String && !value.ValueEquals(""),
                        "has an invalid \"dynamodb.SequenceNumber\"; expected a string that is not empty.");
                    sequenceNumber = value.GetString();
                    break;
                case "ApproximateCreationDateTime" when value.ValueKind == JsonValueKind.Number
                    && value.TryGetDouble(out var time) && time is > 0 and <= 253402300799999:
                    createdAt = (long)Math.Round(time > LargestTimeInSeconds ? time : time * 1000);
                    break;
                case "ApproximateCreationDateTime" when value.ValueKind == JsonValueKind.String
                    && !HasEscapes(value) && value.TryGetDateTime(out var date):
                    createdAt = Math.Max(0, (date.ToUniversalTime() - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond);
                    break;
            }
        }
    }

    private void CheckArn(string? arn)
    {
        _arn = _record == 0 ? arn : _arn;
        RequireInRecord(
            arn is not null || _arn is null,
            "does not name its stream (\"eventSourceARN\"), although the records before it do. Lambda names the stream in every record: " +
            "a handwritten event must do so too.");
        RequireInRecord(
            arn is null || _arn is not null,
            "names its stream (\"eventSourceARN\"), although the records before it do not. Lambda names the stream in every record: a " +
            "handwritten event must do so too.");
        RequireInRecord(
            arn == _arn,
            "comes from a different stream than the records before it. Lambda never mixes streams in an event: send the records of each " +
            "stream in a separate event.");
    }

    /// <summary>The last of several duplicates counts, like in the reader.</summary>
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
        RequireInRecord(
            value.ValueKind is JsonValueKind.Object or JsonValueKind.Null, $"has a \"{name}\" that is {Kind(value)}, not an object.");
        return value.ValueKind == JsonValueKind.Object;
    }

    private static string? Name(JsonProperty property, params string[] known) => Array.Find(known, name => property.NameEquals(name));

    private static void ThrowIfInAnotherCase(JsonProperty property, string? name, string[] known)
    {
        if (name is null && IsInAnotherCase(property, known))
        {
            throw new DotNetForm();
        }
    }

    private static bool IsInAnotherCase(JsonProperty property, string[] known)
    {
        var spelled = Encoding.Latin1.GetString(JsonMarshal.GetRawUtf8PropertyName(property));
        return spelled.All(char.IsAscii) && !known.Contains(spelled) && known.Contains(spelled, StringComparer.OrdinalIgnoreCase);
    }

    private static bool HasEscapes(JsonElement text) => JsonMarshal.GetRawUtf8Value(text).Contains((byte)'\\');

    private static bool Is(JsonElement value, string text) => value.ValueKind == JsonValueKind.String && value.ValueEquals(text);

    /// <summary>Returns the value's location in the event, or the value itself if the reader rewrites the event.</summary>
    private string Place(JsonElement value)
    {
        if (_isRewritten)
        {
            return FormOracle.Printed(value);
        }
        var raw = JsonMarshal.GetRawUtf8Value(value);
        return $"{Unsafe.ByteOffset(ref MemoryMarshal.GetArrayDataReference(_utf8), ref MemoryMarshal.GetReference(raw))}+{raw.Length}";
    }

    private static string Quote(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && JsonMarshal.GetRawUtf8Value(value) is { Length: <= 66 } raw
            ? Encoding.UTF8.GetString(raw)
            : $"({Kind(value)})";

    internal static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "null",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a Boolean",
        JsonValueKind.Array => "an array",
        _ => "an object",
    };

    private void RequireInRecord(bool holds, string problem) => Require(holds, holds ? "" : $"Record {_record} of the event {problem}");

    private static void Require(bool holds, string problem) => Require(holds, () => problem);

    private static void Require(bool holds, Func<string> problem)
    {
        if (!holds)
        {
            throw new Refusal(problem());
        }
    }

    internal sealed class Refusal(string message) : Exception(message);

    private sealed class DotNetForm : Exception;
}
