using System.Buffers;
using System.Text.Json;

namespace DynamoReplicator.Testing.Events;

/// <summary>Writes an event in the form that Lambda delivers.</summary>
internal static class EventJson
{
    public static byte[] Write(IEnumerable<EventRecord> records, IEnumerable<KeyValuePair<string, string>> otherProperties)
    {
        var utf8 = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(utf8))
        {
            // Everything was JSON when it was read or written, and the validation of raw values has a limit of 64 levels.
            json.WriteStartObject();
            json.WriteStartArray("Records");
            foreach (var record in records)
            {
                json.WriteRawValue(record.Json, skipInputValidation: true);
            }
            json.WriteEndArray();
            foreach (var (name, value) in otherProperties)
            {
                json.WritePropertyName(name);
                json.WriteRawValue(value, skipInputValidation: true);
            }
            json.WriteEndObject();
        }
        return utf8.WrittenSpan.ToArray();
    }
}
