using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Amazon.Lambda.DynamoDBEvents;
using DynamoReplicator.Buffers;
using DynamoReplicator.Json;
using static Amazon.Lambda.DynamoDBEvents.DynamoDBEvent;

namespace DynamoReplicator.Events.Typed;

/// <summary>
/// Writes the event class of Amazon.Lambda.DynamoDBEvents in the form that Lambda delivers, so that both handlers use the same engine.
/// </summary>
internal sealed class DynamoDBEventWriter : IDisposable
{
    /// <summary>The default encoder would write every non-ASCII character as a six-byte escape.</summary>
    private static readonly JsonWriterOptions WriterOptions =
        new() { MaxDepth = DynamoDBJson.MaxDepth, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Utf8JsonWriter _json;
    private readonly Base64WriteStream _binaries;

    private DynamoDBEventWriter(PooledList<byte> utf8)
    {
        _json = new Utf8JsonWriter(utf8, WriterOptions);
        _binaries = new Base64WriteStream(_json);
    }

    /// <summary>Returns the event as UTF-8 JSON, in a rented buffer that the caller disposes.</summary>
    /// <exception cref="ReplicationException">The event contains a value that DynamoDB cannot store.</exception>
    public static PooledList<byte> Write(DynamoDBEvent streamEvent)
    {
        var utf8 = new PooledList<byte>((streamEvent.Records?.Count ?? 0) * 512);
        try
        {
            using var writer = new DynamoDBEventWriter(utf8);
            writer.WriteEvent(streamEvent);
            return utf8;
        }
        catch
        {
            utf8.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _binaries.Dispose();
        _json.Dispose();
    }

    private void WriteEvent(DynamoDBEvent streamEvent)
    {
        _json.WriteStartObject();
        if (streamEvent.Records is { } records)
        {
            var lazy = RecordCollection.LazyRecordsOf(streamEvent);
            _json.WriteStartArray("Records"u8);
            for (var index = 0; index < records.Count; index++)
            {
                if (lazy is not null && lazy.TryGetUnread(index, out var utf8))
                {
                    _json.WriteRawValue(utf8, skipInputValidation: true); // The engine validates what it uses.
                }
                else
                {
                    WriteRecord(records[index], index);
                }
            }
            _json.WriteEndArray();
        }
        _json.WriteEndObject();
        _json.Flush();
    }

    private void WriteRecord(DynamodbStreamRecord? record, int index)
    {
        if (record is null)
        {
            _json.WriteNullValue();
            return;
        }
        try
        {
            _json.WriteStartObject();
            WriteIfSet("eventName"u8, record.EventName);
            WriteIfSet("eventSource"u8, record.EventSource);
            WriteIfSet("eventSourceARN"u8, record.EventSourceArn);
            if (record.UserIdentity is { } identity)
            {
                _json.WriteStartObject("userIdentity"u8);
                WriteIfSet("type"u8, identity.Type);
                WriteIfSet("principalId"u8, identity.PrincipalId);
                _json.WriteEndObject();
            }
            if (record.Dynamodb is { } change)
            {
                WriteChange(change);
            }
            _json.WriteEndObject();
        }
        catch (Exception problem) when (problem is FormatException or ArgumentException or InvalidOperationException)
        {
            // This class throws FormatExceptions only. The messages of other exceptions may quote item data.
            var message = problem is FormatException
                ? problem.Message
                : "An attribute value is nested deeper, or is larger, than DynamoDB allows.";
            throw EventErrors.InRecord(index, $"cannot be replicated. {message}");
        }
    }

    private void WriteChange(StreamRecord change)
    {
        _json.WriteStartObject("dynamodb"u8);
        // A larger number would be read as milliseconds.
        var seconds = (decimal)(change.ApproximateCreationDateTime.ToUniversalTime() - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;
        if (seconds is > 0 and <= (decimal)EventNumbers.LargestTimeInSeconds)
        {
            _json.WriteNumber("ApproximateCreationDateTime"u8, seconds);
        }
        if (change.Keys is { } keys)
        {
            _json.WritePropertyName("Keys"u8);
            WriteMap(keys);
        }
        // With AWSConfigs.InitializeCollections, a stream without new images looks as if every image were empty.
        if (change.NewImage is { Count: > 0 } image)
        {
            _json.WritePropertyName("NewImage"u8);
            WriteMap(image);
        }
        WriteIfSet("SequenceNumber"u8, change.SequenceNumber);
        _json.WriteEndObject();
    }

    private void WriteMap(Dictionary<string, AttributeValue> map)
    {
        _json.WriteStartObject();
        foreach (var (name, value) in map)
        {
            _json.WritePropertyName(Unicode(name));
            WriteValue(value);
        }
        _json.WriteEndObject();
    }

    private void WriteValue(AttributeValue? value)
    {
        value = EmptyCollections.Without(value);
        _json.WriteStartObject();
        var members = 0;
        if (value?.S is { } text)
        {
            _json.WriteString(Member("S"u8, ref members), Unicode(text));
        }
        if (value?.N is { } number)
        {
            _json.WriteString(Member("N"u8, ref members), Unicode(number));
        }
        if (value?.B is { } binary)
        {
            _json.WritePropertyName(Member("B"u8, ref members));
            WriteBinary(binary);
        }
        if (value?.BOOL is { } truth)
        {
            _json.WriteBoolean(Member("BOOL"u8, ref members), truth);
        }
        if (value?.NULL is { } isNull)
        {
            _json.WriteBoolean(Member("NULL"u8, ref members), isNull);
        }
        if (value?.M is { } map)
        {
            _json.WritePropertyName(Member("M"u8, ref members));
            WriteMap(map);
        }
        WriteList("L"u8, value?.L, static (writer, element) => writer.WriteValue(element), ref members);
        WriteList("SS"u8, value?.SS, static (writer, text) => writer.WriteText(text), ref members);
        WriteList("NS"u8, value?.NS, static (writer, text) => writer.WriteText(text), ref members);
        WriteList("BS"u8, value?.BS, static (writer, binary) => writer.WriteBinary(binary), ref members);
        if (members != 1)
        {
            throw new FormatException(members == 0 ? ItemForm.NoMember : ItemForm.SeveralMembers);
        }
        _json.WriteEndObject();
    }

    private void WriteList<T>(ReadOnlySpan<byte> type, List<T>? list, Action<DynamoDBEventWriter, T> writeElement, ref int members)
    {
        if (list is null)
        {
            return;
        }
        _json.WriteStartArray(Member(type, ref members));
        foreach (var element in list)
        {
            writeElement(this, element);
        }
        _json.WriteEndArray();
    }

    private void WriteText(string? text) => _json.WriteStringValue(Unicode(text ?? throw NullInSet()));

    /// <summary>
    /// Writes all bytes of the stream, regardless of its position. Moving it would truncate the value for its next reader.
    /// </summary>
    private void WriteBinary(MemoryStream? binary)
    {
        var whole = binary ?? throw NullInSet();
        if (whole.TryGetBuffer(out var bytes))
        {
            _json.WriteBase64StringValue(bytes);
            return;
        }
        if (whole.CanRead)
        {
            whole.WriteTo(_binaries);
            return;
        }
        _json.WriteBase64StringValue(whole.ToArray()); // Only ToArray works on a closed stream.
    }

    private static FormatException NullInSet() => new("A set contains null.");

    /// <summary>
    /// Returns the text if it is valid Unicode. The JSON writer would replace half a surrogate pair with another character, and two keys
    /// might become one.
    /// </summary>
    private static string Unicode(string text)
    {
        var rest = text.AsSpan();
        while (rest.IndexOfAnyInRange('\uD800', '\uDFFF') is var surrogate and >= 0)
        {
            if (Rune.DecodeFromUtf16(rest[surrogate..], out _, out var length) != OperationStatus.Done)
            {
                throw new FormatException("It contains text that is not valid Unicode, which DynamoDB cannot store.");
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

    private void WriteIfSet(ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            _json.WriteString(name, Unicode(value));
        }
    }
}
