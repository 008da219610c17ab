using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using DynamoReplicator.Buffers;
using DynamoReplicator.Json;

namespace DynamoReplicator.Events;

/// <summary>
/// Rewrites an event into the form that the service writes. AWS's Lambda Test Tool and Aspire serialize the event class with .NET: names
/// are in another case, and each attribute value has null members or empty collections beside the member that is set. Images are copied
/// into requests byte for byte, so such an event must be rewritten before it is read.
/// <para>Values that the reader or the replica rejects are copied unchanged, so that the error is the usual one. Old images are dropped:
/// nothing uses them, and an ambiguous value in one must not fail the batch.</para>
/// </summary>
internal static class ServiceForm
{
    /// <summary>The default encoder would write every non-ASCII character as a six-byte escape.</summary>
    private static readonly JsonWriterOptions WriterOptions =
        new() { MaxDepth = DynamoDBJson.MaxDepth, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] EventNames = ["Records", "window", "state"];

    private static readonly string[] RecordNames =
        ["eventID", "eventName", "eventVersion", "eventSource", "awsRegion", "dynamodb", "userIdentity", "eventSourceARN"];

    private static readonly string[] ChangeNames =
        ["ApproximateCreationDateTime", "Keys", "NewImage", "OldImage", "SequenceNumber", "SizeBytes", "StreamViewType"];

    private static readonly string[] IdentityNames = ["type", "principalId"];

    /// <returns>The event as UTF-8 JSON, in a rented buffer that the caller disposes.</returns>
    /// <exception cref="ReplicationException">
    /// The event is not JSON, has a duplicate property, or contains an ambiguous attribute value.
    /// </exception>
    public static PooledList<byte> Rewrite(ReadOnlyMemory<byte> utf8)
    {
        var start = utf8.Span.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        var rewritten = new PooledList<byte>(utf8.Length);
        try
        {
            using var document = JsonDocument.Parse(utf8[start..], DynamoDBJson.DocumentOptions);
            if (!Utf8.IsValid(utf8.Span))
            {
                throw NotUnicode(); // The writer would replace invalid characters, and two keys might become one.
            }
            using var json = new Utf8JsonWriter(rewritten, WriterOptions);
            WriteEvent(document.RootElement, json);
            json.Flush();
            return rewritten;
        }
        catch (Exception error)
        {
            rewritten.Dispose();
            if (error is JsonException)
            {
                _ = DynamoDBJson.IsGrammatical(utf8.Span[start..], out var end);
                throw EventErrors.NotJson(start + end, utf8.Length);
            }
            if (error is FormatException problem)
            {
                throw EventErrors.Unreadable($"The event cannot be replicated. {problem.Message}");
            }
            if (error is InvalidOperationException or ArgumentException)
            {
                throw NotUnicode(); // Their messages may quote the data.
            }
            throw;
        }
    }

    private static void WriteEvent(JsonElement streamEvent, Utf8JsonWriter json)
    {
        var seen = 0;
        json.WriteStartObject();
        foreach (var property in streamEvent.EnumerateObject())
        {
            if (WriteName(property, EventNames, ref seen, json) == "Records" && property.Value.ValueKind == JsonValueKind.Array)
            {
                RequireRecords(property);
                WriteRecords(property.Value, json);
            }
            else
            {
                property.Value.WriteTo(json);
            }
        }
        json.WriteEndObject();
    }

    /// <summary>An empty list does not show what kind of event this is, so its name must be exactly the service's.</summary>
    private static void RequireRecords(JsonProperty records)
    {
        if (records.Value.GetArrayLength() == 0 && !records.NameEquals("Records"u8))
        {
            throw EventErrors.Unreadable(
                $"The event has \"{records.Name}\" where \"Records\" is expected. If a test writes it, give the property its exact name.");
        }
    }

    private static void WriteRecords(JsonElement records, Utf8JsonWriter json)
    {
        json.WriteStartArray();
        var index = 0;
        foreach (var record in records.EnumerateArray())
        {
            try
            {
                WriteObject(record, RecordNames, WriteOfRecord, json);
            }
            catch (FormatException problem)
            {
                throw EventErrors.InRecord(index, $"cannot be replicated. {problem.Message}");
            }
            index++;
        }
        json.WriteEndArray();
    }

    private static void WriteOfRecord(string? name, JsonElement value, Utf8JsonWriter json)
    {
        switch (name)
        {
            case "dynamodb":
                WriteObject(value, ChangeNames, WriteOfChange, json);
                break;
            case "userIdentity":
                WriteObject(value, IdentityNames, static (_, member, json) => member.WriteTo(json), json);
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    private static void WriteOfChange(string? name, JsonElement value, Utf8JsonWriter json)
    {
        switch (name)
        {
            case "Keys":
                ItemForm.WriteMap(value, json);
                break;
            // With AWSConfigs.InitializeCollections, a stream without new images looks as if every image were empty.
            case "NewImage" when !ItemForm.IsEmptyCollection(value):
                ItemForm.WriteMap(value, json);
                break;
            case "NewImage" or "OldImage":
                json.WriteNullValue();
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    /// <summary>
    /// Writes an object with its known properties spelled as the service spells them. Any other value is written unchanged.
    /// </summary>
    private static void WriteObject(
        JsonElement value, string[] known, Action<string?, JsonElement, Utf8JsonWriter> writeProperty, Utf8JsonWriter json)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            value.WriteTo(json);
            return;
        }
        var seen = 0;
        json.WriteStartObject();
        foreach (var property in value.EnumerateObject())
        {
            writeProperty(WriteName(property, known, ref seen, json), property.Value, json);
        }
        json.WriteEndObject();
    }

    /// <returns>The name as the service spells it, or null for an unknown name, which is written unchanged.</returns>
    private static string? WriteName(JsonProperty property, string[] known, ref int seen, Utf8JsonWriter json)
    {
        var spelled = property.Name;
        var index = Array.FindIndex(known, name => Ascii.EqualsIgnoreCase(name, spelled));
        if (index < 0)
        {
            json.WritePropertyName(spelled);
            return null;
        }
        if ((seen & 1 << index) != 0)
        {
            throw new FormatException($"\"{known[index]}\" is given twice.");
        }
        seen |= 1 << index;
        json.WritePropertyName(known[index]);
        return known[index];
    }

    private static ReplicationException NotUnicode() =>
        EventErrors.Unreadable("The event contains text that is not valid Unicode, which DynamoDB cannot store.");
}
