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
    private readonly StringCache _texts;
    private readonly LambdaAttributeReader _items;
    private readonly int _expectedRecords;
    private JsonTokenizer _json;

    private DynamoDBEventReader(ReadOnlySpan<byte> utf8, StringCache texts, LambdaAttributeReader items)
    {
        _json = new JsonTokenizer(utf8);
        _texts = texts;
        _items = items;
        _expectedRecords = utf8.Length / 1024;
    }

    /// <exception cref="ReplicationException">The bytes are not a DynamoDB stream event.</exception>
    public static DynamoDBEvent Read(ReadOnlySpan<byte> utf8)
    {
        using var texts = new StringCache();
        using var items = new LambdaAttributeReader(texts);
        var reader = new DynamoDBEventReader(utf8, texts, items);
        try
        {
            return reader.ReadEvent();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            // The parser's own message may quote item data, so it is omitted.
            throw EventErrors.NotJson(reader._json.Position, utf8.Length);
        }
    }

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
            throw EventErrors.InRecord(records.Count, $"cannot be read. {problem.Message}");
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
