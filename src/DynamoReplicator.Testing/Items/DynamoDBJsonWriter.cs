using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Testing.Items;

/// <summary>Writes items as DynamoDB JSON: <c>{"id":{"S":"a"}}</c>.</summary>
/// <param name="json">The writer.</param>
/// <param name="isCanonical">Whether equal items have equal texts: attributes, sets and numbers are written in one form.</param>
internal sealed class DynamoDBJsonWriter(Utf8JsonWriter json, bool isCanonical)
{
    /// <summary>Lambda's events do not escape letters either, and failures of tests must be legible.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 256 };

    public static string Text(IReadOnlyDictionary<string, AttributeValue> item) => Text(item, isCanonical: false);

    public static string CanonicalText(IReadOnlyDictionary<string, AttributeValue> item) => Text(item, isCanonical: true);

    public void WriteItem(IEnumerable<KeyValuePair<string, AttributeValue>> item)
    {
        json.WriteStartObject();
        foreach (var (name, value) in isCanonical ? item.OrderBy(attribute => attribute.Key, StringComparer.Ordinal) : item)
        {
            json.WritePropertyName(name);
            WriteValue(value);
        }
        json.WriteEndObject();
    }

    private static string Text(IReadOnlyDictionary<string, AttributeValue> item, bool isCanonical)
    {
        var utf8 = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(utf8, Options))
        {
            new DynamoDBJsonWriter(json, isCanonical).WriteItem(item);
        }
        return Encoding.UTF8.GetString(utf8.WrittenSpan);
    }

    private void WriteValue(AttributeValue value)
    {
        var type = AttributeTypes.TypeOf(value);
        json.WriteStartObject();
        json.WritePropertyName(type);
        switch (type)
        {
            case "S":
                json.WriteStringValue(value.S);
                break;
            case "N":
                json.WriteStringValue(Number(value.N));
                break;
            case "B":
                json.WriteStringValue(Base64(value.B));
                break;
            case "BOOL":
                json.WriteBooleanValue(value.BOOL!.Value);
                break;
            case "NULL":
                json.WriteBooleanValue(value.NULL!.Value);
                break;
            case "SS":
                WriteSet(value.SS);
                break;
            case "NS":
                WriteSet(value.NS.Select(Number));
                break;
            case "BS":
                WriteSet(value.BS.Select(Base64));
                break;
            case "L":
                json.WriteStartArray();
                value.L.ForEach(WriteValue);
                json.WriteEndArray();
                break;
            default:
                WriteItem(value.M);
                break;
        }
        json.WriteEndObject();
    }

    private void WriteSet(IEnumerable<string> elements)
    {
        json.WriteStartArray();
        foreach (var element in isCanonical ? elements.Order(StringComparer.Ordinal) : elements)
        {
            json.WriteStringValue(element);
        }
        json.WriteEndArray();
    }

    private string Number(string number) => isCanonical ? ExactNumber.Canonical(number) : number;

    private static string Base64(MemoryStream binary) => Convert.ToBase64String(binary.ToArray());
}
