using System.Text;
using System.Text.Json;
using Amazon.Lambda.DynamoDBEvents;
using DynamoReplicator.Json;
using static Amazon.Lambda.DynamoDBEvents.DynamoDBEvent;

namespace DynamoReplicator.Events.Typed;

/// <summary>
/// Reads an event into the classes of Amazon.Lambda.DynamoDBEvents in one pass, with the semantics of Lambda's serializer for
/// System.Text.Json. Property names may be in any case, unknown properties are skipped, missing values stay null, and the last
/// of several duplicates counts.
/// </summary>
internal ref struct DynamoDBEventReader
{
    /// <summary>A record is in an array in the event's object.</summary>
    private const int DepthOfRecord = 2;

    private readonly StringCache _texts;
    private readonly LambdaAttributeReader _items;
    private readonly int _expectedRecords;
    private JsonTokenizer _json;

    private DynamoDBEventReader(JsonTokenizer json, int expectedRecords, StringCache texts, LambdaAttributeReader items)
    {
        _json = json;
        _texts = texts;
        _items = items;
        _expectedRecords = expectedRecords;
    }

    /// <exception cref="ReplicationException">The bytes are not a DynamoDB stream event.</exception>
    public static DynamoDBEvent Read(ReadOnlySpan<byte> utf8)
    {
        var texts = new StringCache();
        var reader = new DynamoDBEventReader(new JsonTokenizer(utf8), utf8.Length / 1024, texts, new LambdaAttributeReader(texts));
        try
        {
            return reader.ReadEvent();
        }
        catch (Exception error) when (IsOfParser(error))
        {
            throw EventErrors.NotJson(reader._json.Position, utf8.Length);
        }
    }

    /// <summary>Reads one record, with the same result and the same errors as if the whole event were read.</summary>
    /// <param name="utf8">The whole event.</param>
    /// <param name="start">The record's opening brace.</param>
    /// <param name="index">The record's index.</param>
    /// <param name="texts">The strings of the event.</param>
    /// <param name="items">Reads the keys and images with these strings.</param>
    /// <exception cref="ReplicationException">The record does not fit the class.</exception>
    public static DynamodbStreamRecord ReadRecord(
        ReadOnlySpan<byte> utf8, int start, int index, StringCache texts, LambdaAttributeReader items)
    {
        var reader = new DynamoDBEventReader(new JsonTokenizer(utf8, start, DepthOfRecord), 0, texts, items);
        try
        {
            reader._json.ReadValue();
            return reader.Record()!;
        }
        catch (FormatException problem)
        {
            throw CannotBeRead(index, problem);
        }
        catch (Exception error) when (IsOfParser(error))
        {
            throw EventErrors.NotJson(reader._json.Position, utf8.Length);
        }
    }

    /// <summary>The message of such an error may quote item data, so it is omitted.</summary>
    private static bool IsOfParser(Exception error) => error is JsonException or InvalidOperationException or DecoderFallbackException;

    private static ReplicationException CannotBeRead(int index, FormatException problem) =>
        EventErrors.InRecord(index, $"cannot be read. {problem.Message}");

    private DynamoDBEvent ReadEvent()
    {
        _json.ReadValue();
        if (_json.Token != JsonTokenType.StartObject)
        {
            throw EventErrors.NotAnObject(_json.Token);
        }
        var streamEvent = new DynamoDBEvent();
        var isInWindow = false;
        while (_json.NextProperty())
        {
            if (_json.NameIs("Records"u8))
            {
                streamEvent.Records = ReadRecords();
            }
            else
            {
                var isWindow = _json.NameIs("window"u8);
                _json.SkipValue();
                isInWindow |= isWindow && _json.Token != JsonTokenType.Null;
            }
        }
        _json.ReadEnd();
        return isInWindow ? throw EventErrors.InAWindow() : streamEvent;
    }

    private List<DynamodbStreamRecord?>? ReadRecords()
    {
        _json.ReadValue();
        if (_json.Token == JsonTokenType.Null)
        {
            return null;
        }
        if (_json.Token != JsonTokenType.StartArray)
        {
            throw EventErrors.RecordsNotAnArray(_json.Token);
        }
        var records = new List<DynamodbStreamRecord?>(_expectedRecords);
        try
        {
            while (_json.NextElement())
            {
                records.Add(Record());
            }
        }
        catch (FormatException problem)
        {
            throw CannotBeRead(records.Count, problem);
        }
        return records;
    }

    private DynamodbStreamRecord? Record()
    {
        if (_json.Token == JsonTokenType.Null)
        {
            return null;
        }
        if (_json.Token != JsonTokenType.StartObject)
        {
            throw new FormatException($"The record is {EventErrors.Describe(_json.Token)}, not an object.");
        }
        var record = new DynamodbStreamRecord();
        while (_json.NextProperty())
        {
            ReadProperty(record);
        }
        return record;
    }

    private void ReadProperty(DynamodbStreamRecord record)
    {
        if (_json.NameIs("dynamodb"u8))
        {
            record.Dynamodb = ReadChange();
        }
        else if (_json.NameIs("eventID"u8))
        {
            record.EventID = ReadText("eventID");
        }
        else if (_json.NameIs("eventName"u8))
        {
            record.EventName = ReadText("eventName");
        }
        else if (_json.NameIs("eventVersion"u8))
        {
            record.EventVersion = ReadText("eventVersion");
        }
        else if (_json.NameIs("eventSource"u8))
        {
            record.EventSource = ReadText("eventSource");
        }
        else if (_json.NameIs("awsRegion"u8))
        {
            record.AwsRegion = ReadText("awsRegion");
        }
        else if (_json.NameIs("eventSourceARN"u8))
        {
            record.EventSourceArn = ReadText("eventSourceARN");
        }
        else if (_json.NameIs("userIdentity"u8))
        {
            record.UserIdentity = ReadIdentity();
        }
        else
        {
            _json.SkipValue();
        }
    }

    private StreamRecord? ReadChange()
    {
        _json.ReadValue();
        if (!EventErrors.ExpectOrNull(in _json, JsonTokenType.StartObject, "dynamodb"))
        {
            return null;
        }
        var change = new StreamRecord();
        while (_json.NextProperty())
        {
            ReadProperty(change);
        }
        return change;
    }

    private void ReadProperty(StreamRecord change)
    {
        if (_json.NameIs("NewImage"u8))
        {
            change.NewImage = _items.ReadMap(ref _json, "NewImage");
        }
        else if (_json.NameIs("OldImage"u8))
        {
            change.OldImage = _items.ReadMap(ref _json, "OldImage");
        }
        else if (_json.NameIs("Keys"u8))
        {
            change.Keys = _items.ReadMap(ref _json, "Keys");
        }
        else if (_json.NameIs("SequenceNumber"u8))
        {
            change.SequenceNumber = ReadText("SequenceNumber");
        }
        else if (_json.NameIs("SizeBytes"u8))
        {
            change.SizeBytes = EventNumbers.ReadSize(ref _json);
        }
        else if (_json.NameIs("ApproximateCreationDateTime"u8))
        {
            change.ApproximateCreationDateTime = EventNumbers.ReadTime(ref _json);
        }
        else if (_json.NameIs("StreamViewType"u8))
        {
            change.StreamViewType = ReadText("StreamViewType");
        }
        else
        {
            _json.SkipValue();
        }
    }

    private Identity? ReadIdentity()
    {
        _json.ReadValue();
        if (!EventErrors.ExpectOrNull(in _json, JsonTokenType.StartObject, "userIdentity"))
        {
            return null;
        }
        var identity = new Identity();
        while (_json.NextProperty())
        {
            if (_json.NameIs("type"u8))
            {
                identity.Type = ReadText("type");
            }
            else if (_json.NameIs("principalId"u8))
            {
                identity.PrincipalId = ReadText("principalId");
            }
            else
            {
                _json.SkipValue();
            }
        }
        return identity;
    }

    private string? ReadText(string name) => _texts.ReadTextOrNull(ref _json, name);
}
