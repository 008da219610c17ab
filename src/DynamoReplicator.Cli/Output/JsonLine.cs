using System.Text;
using System.Text.Json;

namespace DynamoReplicator.Cli.Output;

/// <summary>Formats an event as one JSON object on one line.</summary>
internal static class JsonLine
{
    /// <param name="kind">The kind of event.</param>
    /// <param name="time">The time of the event.</param>
    /// <param name="write">Writes the other properties.</param>
    public static string Of(string kind, DateTimeOffset time, Action<Utf8JsonWriter> write)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("event", kind);
            json.WriteString("time", time);
            write(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(line.ToArray());
    }
}
