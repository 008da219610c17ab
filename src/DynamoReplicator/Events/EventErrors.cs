using System.Text;
using System.Text.Json;
using DynamoReplicator.Json;

namespace DynamoReplicator.Events;

/// <summary>
/// Creates the errors for events that cannot be replicated. The whole event is rejected, and no message contains item data.
/// </summary>
internal static class EventErrors
{
    public static ReplicationException Unreadable(string message) => new(message + " Nothing was written.");

    public static ReplicationException InRecord(int record, string problem) => Unreadable($"Record {record} of the event {problem}");

    public static ReplicationException NotJson(int position, int length) =>
        Unreadable($"The event is not valid JSON at byte {position} of {length}: it was truncated or altered in transit.");

    public static ReplicationException NotAnObject(JsonTokenType token) => Unreadable(token == JsonTokenType.StartArray
        // Pipes can invoke a function without waiting for its result. Two changes of one item could then overtake one another.
        ? "The event is a JSON array, as EventBridge Pipes sends records. Pipes does not guarantee their order: " +
          "make the table's stream the function's trigger (an event source mapping) instead of a pipe."
        : "The event is not a JSON object. Expected a DynamoDB stream event: {\"Records\":[…]}.");

    public static ReplicationException StateNotAnObject(JsonTokenType token) =>
        Unreadable($"The event's \"state\" is {Describe(token)}, not an object. Lambda gives each tumbling window's state as an object.");

    public static ReplicationException InAWindow() => Unreadable(
        "The event belongs to a tumbling window, whose \"state\" must be returned to Lambda, but DynamoDBEvent has no such property. " +
        "Use the handler that takes and returns a Stream, or set the trigger's TumblingWindowInSeconds to 0.");

    public static ReplicationException RecordsNotAnArray(JsonTokenType token) =>
        Unreadable($"The event's \"Records\" is {Describe(token)}, not an array. Expected a DynamoDB stream event.");

    /// <summary>Creates the error for a property whose value has the wrong kind.</summary>
    public static FormatException Unexpected(string name, JsonTokenType token, string expected) =>
        new($"\"{name}\" is {Describe(token)}, not {expected}.");

    /// <summary>Returns true if the current value has the expected kind, and false if it is null.</summary>
    /// <exception cref="FormatException">The value has another kind.</exception>
    public static bool ExpectOrNull(ref readonly JsonTokenizer json, JsonTokenType expected, string name) =>
        json.Token == expected || (json.Token == JsonTokenType.Null ? false : throw Unexpected(name, json.Token, Describe(expected)));

    /// <summary>
    /// Rejects a duplicate property. Some JSON readers use the first value and others the last, so the intended value is unknown.
    /// </summary>
    public static void ThrowIfDuplicate(ref bool isSeen, int record, string name)
    {
        if (isSeen)
        {
            throw InRecord(record, $"has \"{name}\" twice.");
        }
        isSeen = true;
    }

    /// <inheritdoc cref="ThrowIfDuplicate(ref bool, int, string)"/>
    public static void ThrowIfDuplicate(ref bool isSeen, string name)
    {
        if (isSeen)
        {
            throw Unreadable($"The event has \"{name}\" twice.");
        }
        isSeen = true;
    }

    /// <summary>Quotes the value if it is a short string. Names of events and sources are not item data.</summary>
    public static string Quote(ref readonly JsonTokenizer json) =>
        json.Token == JsonTokenType.String && json.Value.Length <= "\"\"".Length + 64
            ? Encoding.UTF8.GetString(json.Bytes)
            : $"({Describe(json.Token)})";

    public static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.Null => "null",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a Boolean",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.StartObject => "an object",
        _ => "missing",
    };
}
