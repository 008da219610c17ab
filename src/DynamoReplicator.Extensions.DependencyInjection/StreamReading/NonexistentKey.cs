using System.Buffers;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Items;
using DynamoReplicator.Writing;

namespace DynamoReplicator.StreamReading;

/// <summary>Creates a random key of a table's schema, for calls that must not touch an item.</summary>
internal static class NonexistentKey
{
    public static Dictionary<string, AttributeValue> Of(KeySchema schema)
    {
        var key = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(key))
        {
            json.WriteStartObject();
            foreach (var (name, type) in schema.Types)
            {
                json.WriteStartObject(name);
                json.WriteString(type, "");
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        return AttributeValueReader.ReadItem(KeySchemaProbe.For(key.WrittenSpan).Json.Span);
    }
}
