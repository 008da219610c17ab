using System.Text.Json;
using DynamoReplicator.Buffers;
using DynamoReplicator.Json;

namespace DynamoReplicator.Events;

/// <summary>
/// Reads one record of an event and checks that it has everything a change needs. Properties may be in any order, and
/// unknown ones are skipped.
/// </summary>
internal ref struct StreamRecordReader
{
    private readonly int _record;
    private StreamChangeReader _change;
    private Slice _sourceArn;
    private ChangeKind _kind;
    private bool _hasDynamoDB, _hasName, _hasSource, _hasArn, _hasIdentity;
    private bool _isByService, _isByDynamoDB;

    private StreamRecordReader(int record)
    {
        _record = record;
        _change = new StreamChangeReader(record);
    }

    /// <summary>
    /// The properties, in the order in which the service writes them. Each one is expected right after the one before it,
    /// but may appear anywhere.
    /// </summary>
    private enum Property
    {
        EventName,
        EventSource,
        AwsRegion,
        DynamoDB,
        EventSourceArn,
        UserIdentity,
        Other,
        None, // The object has ended.
    }

    private enum ChangeKind
    {
        None,
        Put,
        Delete,
    }

    /// <param name="json">Must be at the record's opening brace, and is moved behind the closing one.</param>
    /// <param name="record">The record's index.</param>
    /// <param name="source">The stream of the records before it.</param>
    /// <exception cref="ReplicationException">The record cannot be replicated.</exception>
    public static StreamChange Read(ref JsonTokenizer json, int record, ref SingleStreamGuard source)
    {
        var start = json.Value.Start;
        var reader = new StreamRecordReader(record);
        reader.ReadProperties(ref json);
        source.Add(record, reader._sourceArn);
        return reader.ToChange(new Slice(start, json.Position - start));
    }

    private void ReadProperties(ref JsonTokenizer json)
    {
        var expected = Property.EventName; // The first property, the event's ID, has no comma before it.
        while (Next(ref json, expected) is not Property.None and var property)
        {
            Read(ref json, property);
            expected = property == Property.Other ? expected : property + 1;
        }
    }

    private static Property Next(ref JsonTokenizer json, Property expected) =>
        IsNext(ref json, expected) ? expected
        : json.NextProperty() ? Named(json.JsonText)
        : Property.None;

    private static bool IsNext(ref JsonTokenizer json, Property property) => property switch
    {
        Property.EventName => json.TryNextProperty(",\"eventName\":"u8),
        // The version before it has been the same for years, so both are skipped in one step.
        Property.EventSource => json.TryNextProperty(",\"eventVersion\":\"1.1\",\"eventSource\":"u8),
        Property.AwsRegion => json.TryNextProperty(",\"awsRegion\":"u8),
        Property.DynamoDB => json.TryNextProperty(",\"dynamodb\":"u8),
        Property.EventSourceArn => json.TryNextProperty(",\"eventSourceARN\":"u8),
        _ => false,
    };

    private static Property Named(JsonText name) =>
        name.IsPlainly("eventID"u8) ? Property.Other // Every record begins with it.
        : name.Is("dynamodb"u8) ? Property.DynamoDB
        : name.Is("eventName"u8) ? Property.EventName
        : name.Is("eventSource"u8) ? Property.EventSource
        : name.Is("eventSourceARN"u8) ? Property.EventSourceArn
        : name.Is("userIdentity"u8) ? Property.UserIdentity
        : IsInAnotherCase(name) ? throw new OtherFormException()
        : Property.Other;

    private static bool IsInAnotherCase(JsonText name) =>
        name.IsInAnotherCase("dynamodb"u8) || name.IsInAnotherCase("eventName"u8) || name.IsInAnotherCase("eventSource"u8)
        || name.IsInAnotherCase("eventSourceARN"u8) || name.IsInAnotherCase("userIdentity"u8);

    private void Read(ref JsonTokenizer json, Property property)
    {
        switch (property)
        {
            case Property.DynamoDB:
                EventErrors.ThrowIfDuplicate(ref _hasDynamoDB, _record, "dynamodb");
                if (StreamChangeReader.EnterObjectOrNull(ref json, _record, "dynamodb"))
                {
                    _change.ReadProperties(ref json);
                }
                break;
            case Property.EventName:
                EventErrors.ThrowIfDuplicate(ref _hasName, _record, "eventName");
                ReadKind(ref json);
                break;
            case Property.EventSource:
                EventErrors.ThrowIfDuplicate(ref _hasSource, _record, "eventSource");
                ReadSource(ref json);
                break;
            case Property.EventSourceArn:
                EventErrors.ThrowIfDuplicate(ref _hasArn, _record, "eventSourceARN");
                ReadSourceArn(ref json);
                break;
            case Property.UserIdentity:
                EventErrors.ThrowIfDuplicate(ref _hasIdentity, _record, "userIdentity");
                ReadIdentity(ref json);
                break;
            default:
                json.ReadValue();
                json.Skip();
                break;
        }
    }

    private readonly StreamChange ToChange(Slice record)
    {
        if (!_hasSource)
        {
            throw Invalid("has no \"eventSource\"; expected \"aws:dynamodb\". Is the function's trigger the table's stream?");
        }
        if (_kind == ChangeKind.None)
        {
            throw Invalid("has no \"eventName\"; expected INSERT, MODIFY or REMOVE.");
        }
        if (_change.Keys.IsEmpty)
        {
            throw Invalid("has no \"dynamodb.Keys\": without them, the changed item is unknown.");
        }
        if (_change.SequenceNumber.IsEmpty)
        {
            throw Invalid("has no \"dynamodb.SequenceNumber\": without it, Lambda cannot resume at this record.");
        }
        if (_kind == ChangeKind.Put && _change.NewImage.IsEmpty)
        {
            throw Invalid(
                "has no \"dynamodb.NewImage\", which an INSERT or MODIFY needs: the stream's view type is KEYS_ONLY or OLD_IMAGE. " +
                "Give the source table a stream with view type NEW_AND_OLD_IMAGES or NEW_IMAGE. A stream's view type cannot be changed: " +
                "disable the stream and enable it again.");
        }
        return new StreamChange
        {
            Record = record,
            Keys = _change.Keys,
            NewImage = _kind == ChangeKind.Put ? _change.NewImage : default,
            SequenceNumber = _change.SequenceNumber,
            CreatedAtMilliseconds = _change.CreatedAtMilliseconds,
            IsTimeToLiveDelete = _kind == ChangeKind.Delete && _isByService && _isByDynamoDB,
        };
    }

    private void ReadKind(ref JsonTokenizer json)
    {
        json.ReadValue();
        var isText = json.Token == JsonTokenType.String;
        if (isText && (json.TextEquals("MODIFY"u8) || json.TextEquals("INSERT"u8)))
        {
            _kind = ChangeKind.Put;
        }
        else if (isText && json.TextEquals("REMOVE"u8))
        {
            _kind = ChangeKind.Delete;
        }
        else
        {
            throw Invalid($"has the unknown \"eventName\" {EventErrors.Quote(in json)}; expected INSERT, MODIFY or REMOVE.");
        }
    }

    private readonly void ReadSource(ref JsonTokenizer json)
    {
        json.ReadValue();
        if (json.Token != JsonTokenType.String || !json.TextEquals("aws:dynamodb"u8))
        {
            throw Invalid(
                $"has event source {EventErrors.Quote(in json)}, not \"aws:dynamodb\". The function's trigger must be the table's stream.");
        }
    }

    private void ReadSourceArn(ref JsonTokenizer json)
    {
        json.ReadValue();
        _sourceArn = json.Token switch
        {
            JsonTokenType.String => json.Value,
            JsonTokenType.Null => default,
            _ => throw Invalid("has an \"eventSourceARN\" that is not a string."),
        };
    }

    private void ReadIdentity(ref JsonTokenizer json)
    {
        if (!StreamChangeReader.EnterObjectOrNull(ref json, _record, "userIdentity"))
        {
            return;
        }
        while (json.NextProperty())
        {
            // Lambda's event and the streams API's response spell these names differently.
            var isType = json.TextEquals("type"u8) || json.TextEquals("Type"u8);
            var isPrincipal = json.TextEquals("principalId"u8) || json.TextEquals("PrincipalId"u8);
            json.ReadValue();
            if (isType)
            {
                _isByService = json.Token == JsonTokenType.String && json.TextEquals("Service"u8);
            }
            else if (isPrincipal)
            {
                _isByDynamoDB = json.Token == JsonTokenType.String && json.TextEquals("dynamodb.amazonaws.com"u8);
            }
            json.Skip();
        }
    }

    private readonly ReplicationException Invalid(string problem) => EventErrors.InRecord(_record, problem);
}
