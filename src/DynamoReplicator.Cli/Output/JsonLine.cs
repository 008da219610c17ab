using System.Text;
using System.Text.Json;

namespace DynamoReplicator.Cli.Output;

/// <summary>An event as programs read it: a JSON object in a line.</summary>
internal static class JsonLine
{
    /// <param name="kind">What kind of event it is.</param>
    /// <param name="time">When it was.</param>
    /// <param name="write">Writes its other properties.</param>
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
