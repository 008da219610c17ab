using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Amazon.Lambda.DynamoDBEvents;
using static Amazon.Lambda.DynamoDBEvents.DynamoDBEvent;

namespace DynamoReplicator.Streams;

/// <summary>Writes the event class of Amazon.Lambda.DynamoDBEvents in the form that Lambda delivers, so that both doors lead to the same engine.</summary>
internal static class DynamoDBEventWriter
{
    /// <summary>Text as it is, where JSON allows it: the default would spell everything but ASCII as escapes of six bytes.</summary>
    private static readonly JsonWriterOptions WriterOptions = new() { MaxDepth = DynamoDBJson.MaxDepth, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The event as UTF-8 JSON, in a rented buffer that is the caller's to dispose.</summary>
    /// <exception cref="ReplicationException">A value in the event is none that DynamoDB knows.</exception>
    public static PooledList<byte> Write(DynamoDBEvent streamEvent)
    {
        var utf8 = new PooledList<byte>((streamEvent.Records?.Count ?? 0) * 512);
        try
        {
            using var json = new Utf8JsonWriter(utf8, WriterOptions);
            json.WriteStartObject();
            if (streamEvent.Records is { } records)
            {
                json.WriteStartArray("Records"u8);
                for (var index = 0; index < records.Count; index++)
                {
                    WriteRecord(json, records[index], index);
                }
                json.WriteEndArray();
            }
            json.WriteEndObject();
            json.Flush();
            return utf8;
        }
        catch
        {
            utf8.Dispose();
            throw;
        }
    }

    private static void WriteRecord(Utf8JsonWriter json, DynamodbStreamRecord? record, int index)
    {
        if (record is null)
        {
            json.WriteNullValue();
            return;
        }
        try
        {
            json.WriteStartObject();
            WriteIfSet(json, "eventName"u8, record.EventName);
            WriteIfSet(json, "eventSource"u8, record.EventSource);
            WriteIfSet(json, "eventSourceARN"u8, record.EventSourceArn);
            if (record.UserIdentity is { } identity)
            {
                json.WriteStartObject("userIdentity"u8);
                WriteIfSet(json, "type"u8, identity.Type);
                WriteIfSet(json, "principalId"u8, identity.PrincipalId);
                json.WriteEndObject();
            }
            if (record.Dynamodb is { } change)
            {
                WriteChange(json, change);
            }
            json.WriteEndObject();
        }
        catch (Exception problem) when (problem is FormatException or ArgumentException or InvalidOperationException)
        {
            // Only a FormatException's words are this class's own; the others' may quote the data.
            var what = problem is FormatException ? problem.Message : "an attribute value in it is nested deeper, or is larger, than any in DynamoDB.";
            throw new ReplicationException($"Record {index} of the event cannot be replicated: {what} Nothing was written.");
        }
    }

    private static void WriteChange(Utf8JsonWriter json, StreamRecord change)
    {
        json.WriteStartObject("dynamodb"u8);
        if (change.ApproximateCreationDateTime > DateTime.UnixEpoch)
        {
            json.WriteNumber("ApproximateCreationDateTime"u8, (decimal)(change.ApproximateCreationDateTime.ToUniversalTime() - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond);
        }
        if (change.Keys is { } keys)
        {
            json.WritePropertyName("Keys"u8);
            WriteMap(json, keys);
        }
        if (change.NewImage is { } image)
        {
            json.WritePropertyName("NewImage"u8);
            WriteMap(json, image);
        }
        WriteIfSet(json, "SequenceNumber"u8, change.SequenceNumber);
        json.WriteEndObject();
    }

    private static void WriteMap(Utf8JsonWriter json, Dictionary<string, AttributeValue> map)
    {
        json.WriteStartObject();
        foreach (var (name, value) in map)
        {
            json.WritePropertyName(Unicode(name));
            WriteValue(json, value);
        }
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, AttributeValue? value)
    {
        json.WriteStartObject();
        var members = 0;
        if (value?.S is { } text)
        {
            json.WriteString(Member("S"u8, ref members), Unicode(text));
        }
        if (value?.N is { } number)
        {
            json.WriteString(Member("N"u8, ref members), Unicode(number));
        }
        if (value?.B is { } binary)
        {
            json.WritePropertyName(Member("B"u8, ref members));
            WriteBinary(json, binary);
        }
        if (value?.BOOL is { } truth)
        {
            json.WriteBoolean(Member("BOOL"u8, ref members), truth);
        }
        if (value?.NULL is { } isNull)
        {
            json.WriteBoolean(Member("NULL"u8, ref members), isNull);
        }
        if (value?.M is { } map)
        {
            json.WritePropertyName(Member("M"u8, ref members));
            WriteMap(json, map);
        }
        WriteList(json, "L"u8, value?.L, WriteValue, ref members);
        WriteList(json, "SS"u8, value?.SS, WriteText, ref members);
        WriteList(json, "NS"u8, value?.NS, WriteText, ref members);
        WriteList(json, "BS"u8, value?.BS, WriteBinary, ref members);
        if (members != 1)
        {
            throw new FormatException(members == 0 ? "an attribute value in it has no member set (S, N, B, …)." : "an attribute value in it has more than one member set (S, N, B, …).");
        }
        json.WriteEndObject();
    }

    private static void WriteList<T>(Utf8JsonWriter json, ReadOnlySpan<byte> type, List<T>? list, Action<Utf8JsonWriter, T> writeElement, ref int members)
    {
        if (list is null)
        {
            return;
        }
        json.WriteStartArray(Member(type, ref members));
        foreach (var element in list)
        {
            writeElement(json, element);
        }
        json.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter json, string? text) => json.WriteStringValue(Unicode(text ?? throw NullInSet()));

    /// <summary>All of the stream's bytes, wherever it stands: moving it would cut the value short for its next reader.</summary>
    private static void WriteBinary(Utf8JsonWriter json, MemoryStream? binary)
    {
        var whole = binary ?? throw NullInSet();
        json.WriteBase64StringValue(whole.TryGetBuffer(out var bytes) ? bytes : whole.ToArray());
    }

    private static FormatException NullInSet() => new("a set in it holds a null.");

    /// <summary>The text, if UTF-8 can hold it. The JSON writer would put another character in the place of half a surrogate pair, and two keys might become one.</summary>
    private static string Unicode(string text)
    {
        var rest = text.AsSpan();
        while (rest.IndexOfAnyInRange('\uD800', '\uDFFF') is var surrogate and >= 0)
        {
            if (Rune.DecodeFromUtf16(rest[surrogate..], out _, out var length) != OperationStatus.Done)
            {
                throw new FormatException("it holds text that is not valid Unicode, which DynamoDB cannot hold.");
            }
            rest = rest[(surrogate + length)..];
        }
        return text;
    }

    private static ReadOnlySpan<byte> Member(ReadOnlySpan<byte> type, ref int members)
    {
        members++;
        return type;
    }

    private static void WriteIfSet(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, Unicode(value));
        }
    }
}
