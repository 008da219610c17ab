using System.Text;
using System.Text.Json;
using DynamoReplicator.Json;

namespace DynamoReplicator.Events;

/// <summary>How events that cannot be replicated are refused: as a whole, and without their items' data.</summary>
internal static class EventErrors
{
    public static ReplicationException Unreadable(string message) => new(message + " Nothing was written.");

    public static ReplicationException InRecord(int record, string problem) => Unreadable($"Record {record} of the event {problem}");

    public static ReplicationException NotJson(int position, int length) =>
        Unreadable($"The event is not valid JSON at byte {position} of {length}: it is cut short or was altered on its way.");

    public static ReplicationException NotAnObject(JsonTokenType token) => Unreadable(token == JsonTokenType.StartArray
        // Pipes can invoke a function without waiting for it, and then two changes of one item could overtake one another.
        ? "The event is a JSON array, as EventBridge Pipes sends records. Pipes does not guarantee their order: " +
          "make the table's stream the function's trigger (an event source mapping) instead of a pipe."
        : "The event is not a JSON object. Expected a DynamoDB stream event: {\"Records\":[…]}.");

    public static ReplicationException StateNotAnObject(JsonTokenType token) =>
        Unreadable($"The event's \"state\" is {Describe(token)}, not an object. Lambda gives each tumbling window's state as an object.");

    public static ReplicationException InAWindow() => Unreadable(
        "The event is of a tumbling window, whose \"state\" must be returned to Lambda, but DynamoDBEvent has no such property. " +
        "Use the handler that takes and returns a Stream, or set the trigger's TumblingWindowInSeconds to 0.");

    public static ReplicationException RecordsNotAnArray(JsonTokenType token) =>
        Unreadable($"The event's \"Records\" is {Describe(token)}, not an array. Expected a DynamoDB stream event.");

    /// <summary>A value of another kind than the property's, in words that <see cref="InRecord"/> completes.</summary>
    public static FormatException Unexpected(string name, JsonTokenType token, string expected) => new($"has {Describe(token)} as \"{name}\", not {expected}.");

    /// <summary>Whether the value that was read is of this kind; false when it is null.</summary>
    /// <exception cref="FormatException">It is of another.</exception>
    public static bool IsOrNull(ref readonly JsonTokenizer json, JsonTokenType expected, string name) =>
        json.Token == expected || (json.Token == JsonTokenType.Null ? false : throw Unexpected(name, json.Token, Describe(expected)));

    /// <summary>A property given twice leaves open which is meant. Readers differ in which they take, so neither is taken.</summary>
    public static void ThrowIfTwice(ref bool isSeen, int record, string name)
    {
        if (isSeen)
        {
            throw InRecord(record, $"has \"{name}\" twice.");
        }
        isSeen = true;
    }

    /// <inheritdoc cref="ThrowIfTwice(ref bool, int, string)"/>
    public static void ThrowIfTwice(ref bool isSeen, string name)
    {
        if (isSeen)
        {
            throw Unreadable($"The event has \"{name}\" twice.");
        }
        isSeen = true;
    }

    /// <summary>The value, if it is short text: names of events and sources are no item data.</summary>
    public static string Quote(ref readonly JsonTokenizer json) =>
        json.Token == JsonTokenType.String && json.Value.Length <= "\"\"".Length + 64 ? Encoding.UTF8.GetString(json.Bytes) : $"({Describe(json.Token)})";

    public static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.Null => "null",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a truth value",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.StartObject => "an object",
        _ => "missing",
    };
}
