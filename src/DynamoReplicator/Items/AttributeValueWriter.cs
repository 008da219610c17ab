using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Json;

namespace DynamoReplicator.Items;

/// <summary>Writes the SDK's attribute values as DynamoDB JSON. It is the reverse of <see cref="AttributeValueReader"/>.</summary>
internal static class AttributeValueWriter
{
    private static readonly JsonWriterOptions WriterOptions =
        new() { MaxDepth = DynamoDBJson.MaxDepth, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="FormatException">The value has no type. The message contains no item data.</exception>
    public static byte[] Write(AttributeValue value)
    {
        var bytes = new ArrayBufferWriter<byte>(64);
        using (var json = new Utf8JsonWriter(bytes, WriterOptions))
        {
            Write(value, json);
        }
        return bytes.WrittenSpan.ToArray();
    }

    private static void Write(AttributeValue? value, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        switch (value)
        {
            case { S: { } text }:
                json.WriteString("S"u8, text);
                break;
            case { N: { } number }:
                json.WriteString("N"u8, number);
                break;
            case { B: { } binary }:
                json.WriteBase64String("B"u8, binary.ToArray());
                break;
            case { BOOL: { } flag }:
                json.WriteBoolean("BOOL"u8, flag);
                break;
            case { NULL: { } isNull }:
                json.WriteBoolean("NULL"u8, isNull);
                break;
            // With AWSConfigs.InitializeCollections, the collections of every value are empty and not null.
            case { SS.Count: > 0 }:
                WriteList("SS"u8, value.SS, (text, writer) => writer.WriteStringValue(text), json);
                break;
            case { NS.Count: > 0 }:
                WriteList("NS"u8, value.NS, (number, writer) => writer.WriteStringValue(number), json);
                break;
            case { BS.Count: > 0 }:
                WriteList("BS"u8, value.BS, (binary, writer) => writer.WriteBase64StringValue(binary.ToArray()), json);
                break;
            case { IsLSet: true }:
                WriteList("L"u8, value.L, Write, json);
                break;
            case { IsMSet: true }:
                WriteMap(value.M, json);
                break;
            default:
                throw new FormatException("An attribute value has no type. Set one of its properties, such as S.");
        }
        json.WriteEndObject();
    }

    private static void WriteList<T>(ReadOnlySpan<byte> type, List<T> elements, Action<T, Utf8JsonWriter> write, Utf8JsonWriter json)
    {
        json.WriteStartArray(type);
        foreach (var element in elements)
        {
            write(element, json);
        }
        json.WriteEndArray();
    }

    private static void WriteMap(Dictionary<string, AttributeValue> map, Utf8JsonWriter json)
    {
        json.WriteStartObject("M"u8);
        foreach (var (name, value) in map)
        {
            json.WritePropertyName(name);
            Write(value, json);
        }
        json.WriteEndObject();
    }
}
