using System.Text;
using System.Text.Json;

namespace DynamoReplicator.Streams;

/// <summary>
/// Finds the records in a DynamoDB stream event, in one pass and without a copy: a Lambda event or the body of a GetRecords answer,
/// which has the same records. What it cannot understand is an error that says what to change, never a record left out.
/// </summary>
internal ref struct StreamEventReader
{
    /// <summary>The event's own nesting and an item's 32 levels of two objects each exceed the JSON reader's default of 64.</summary>
    private const int MaxDepth = 128;

    /// <summary>A creation time above this is in milliseconds: as seconds it would be past the year 9999 or thereabouts. The limit is that of Amazon.Lambda.Serialization.</summary>
    private const double LargestTimeInSeconds = 157753180800;

    private readonly ReadOnlyMemory<byte> _utf8;
    private readonly int _offset;
    private readonly PooledList<StreamChange> _changes;
    private Utf8JsonReader _json;
    private Slice _sourceArn;

    private StreamEventReader(ReadOnlyMemory<byte> utf8, PooledList<StreamChange> changes)
    {
        _utf8 = utf8;
        _offset = utf8.Span.StartsWith("\uFEFF"u8) ? 3 : 0;
        _changes = changes;
        _json = new Utf8JsonReader(utf8.Span[_offset..], new JsonReaderOptions { MaxDepth = MaxDepth });
        _sourceArn = default;
    }

    /// <param name="utf8">The event. It is referred to, not copied: it must stay as it is until the result is disposed.</param>
    /// <exception cref="ReplicationException">It is not a DynamoDB stream event that can be replicated.</exception>
    public static StreamEvent Read(ReadOnlyMemory<byte> utf8)
    {
        // Records are some hundreds of bytes at least: a guess that seldom has to grow and never rents much too much.
        var changes = new PooledList<StreamChange>(utf8.Length / 1024);
        var reader = new StreamEventReader(utf8, changes);
        try
        {
            reader.ReadEvent();
            return new StreamEvent(utf8, changes, reader._sourceArn);
        }
        catch (Exception error)
        {
            changes.Dispose();
            if (error is JsonException or InvalidOperationException)
            {
                // The parser's own words may quote the data, so they are left out.
                throw new ReplicationException(
                    $"The event is not valid JSON at byte {reader._offset + reader._json.BytesConsumed} of {utf8.Length}: it is cut short or was altered on its way. Nothing was written.");
            }
            throw;
        }
    }

    private void ReadEvent()
    {
        if (_json.Read() && _json.TokenType != JsonTokenType.StartObject)
        {
            throw Unreadable("The event is not a JSON object. Expected a DynamoDB stream event: {\"Records\":[…]}.");
        }
        var hasRecords = false;
        string? lookalike = null;
        while (NextProperty())
        {
            if (_json.ValueTextEquals("Records"u8))
            {
                Once(ref hasRecords, "Records", "The event");
                ReadRecords();
                continue;
            }
            var name = lookalike is null && _json.ValueSpan.Length <= "Records".Length ? _json.GetString() : null;
            if (string.Equals(name, "Records", StringComparison.OrdinalIgnoreCase))
            {
                lookalike = name;
            }
            _json.Skip();
        }
        if (!hasRecords)
        {
            throw Unreadable(lookalike is null
                ? "The event has no \"Records\". Expected a DynamoDB stream event: is the function's trigger the table's stream?"
                : $"The event has \"{lookalike}\" where \"Records\" is expected. If a test writes it, give the property its exact name.");
        }
        _json.Read(); // What follows the object can only be white space: anything else throws.
    }

    private void ReadRecords()
    {
        _json.Read();
        if (_json.TokenType != JsonTokenType.StartArray)
        {
            throw Unreadable($"The event's \"Records\" is {Describe(_json.TokenType)}, not an array. Expected a DynamoDB stream event.");
        }
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_json.TokenType != JsonTokenType.StartObject)
            {
                throw InRecord($"is {Describe(_json.TokenType)}, not an object.");
            }
            ReadRecord();
        }
    }

    private void ReadRecord()
    {
        var start = Position;
        Slice keys = default, newImage = default, sequenceNumber = default;
        var createdAt = 0L;
        var kind = ChangeKind.None;
        bool isDynamoDB = false, isService = false, isOfDynamoDB = false;
        bool hasName = false, hasSource = false, hasArn = false, hasIdentity = false, hasDynamoDB = false;
        while (NextProperty())
        {
            if (_json.ValueTextEquals("dynamodb"u8))
            {
                Once(ref hasDynamoDB, "dynamodb");
                ReadDynamoDB(ref keys, ref newImage, ref sequenceNumber, ref createdAt);
            }
            else if (_json.ValueTextEquals("eventName"u8))
            {
                Once(ref hasName, "eventName");
                kind = ReadKind();
            }
            else if (_json.ValueTextEquals("eventSource"u8))
            {
                Once(ref hasSource, "eventSource");
                _json.Read();
                isDynamoDB = _json.TokenType == JsonTokenType.String && _json.ValueTextEquals("aws:dynamodb"u8);
                ThrowIfAnotherSource(isDynamoDB);
            }
            else if (_json.ValueTextEquals("eventSourceARN"u8))
            {
                Once(ref hasArn, "eventSourceARN");
                ReadSourceArn();
            }
            else if (_json.ValueTextEquals("userIdentity"u8))
            {
                Once(ref hasIdentity, "userIdentity");
                ReadIdentity(ref isService, ref isOfDynamoDB);
            }
            else
            {
                ThrowIfAnotherSourcesProperty();
                _json.Skip();
            }
        }
        if (!isDynamoDB)
        {
            throw InRecord("has no \"eventSource\"; expected \"aws:dynamodb\". Is the function's trigger the table's stream?");
        }
        if (kind == ChangeKind.None)
        {
            throw InRecord("has no \"eventName\"; expected INSERT, MODIFY or REMOVE.");
        }
        if (keys.IsEmpty)
        {
            throw InRecord("has no \"dynamodb.Keys\": without them the item that changed is unknown.");
        }
        if (sequenceNumber.IsEmpty)
        {
            throw InRecord("has no \"dynamodb.SequenceNumber\": without it Lambda cannot be told where to resume.");
        }
        if (kind == ChangeKind.Put && newImage.IsEmpty)
        {
            throw InRecord(
                "has no \"dynamodb.NewImage\", which an INSERT or MODIFY needs: the stream's view type is KEYS_ONLY or OLD_IMAGE. " +
                "Give the source table a stream with view type NEW_AND_OLD_IMAGES or NEW_IMAGE (a stream's view type cannot be changed: disable it and enable it anew).");
        }
        _changes.Add(new StreamChange
        {
            Record = new Slice(start, Position + 1 - start),
            Keys = keys,
            NewImage = kind == ChangeKind.Put ? newImage : default,
            SequenceNumber = sequenceNumber,
            CreatedAtMilliseconds = createdAt,
            IsTimeToLiveDelete = kind == ChangeKind.Delete && isService && isOfDynamoDB,
        });
    }

    private void ReadDynamoDB(ref Slice keys, ref Slice newImage, ref Slice sequenceNumber, ref long createdAt)
    {
        bool hasKeys = false, hasImage = false, hasNumber = false, hasTime = false;
        if (!StartObjectOrNull("dynamodb"))
        {
            return;
        }
        while (NextProperty())
        {
            if (_json.ValueTextEquals("NewImage"u8))
            {
                Once(ref hasImage, "NewImage");
                newImage = ReadObjectOrNull("dynamodb.NewImage");
            }
            else if (_json.ValueTextEquals("Keys"u8))
            {
                Once(ref hasKeys, "Keys");
                keys = ReadObjectOrNull("dynamodb.Keys");
            }
            else if (_json.ValueTextEquals("SequenceNumber"u8))
            {
                Once(ref hasNumber, "SequenceNumber");
                sequenceNumber = ReadSequenceNumber();
            }
            else if (_json.ValueTextEquals("ApproximateCreationDateTime"u8))
            {
                Once(ref hasTime, "ApproximateCreationDateTime");
                createdAt = ReadCreationTime();
            }
            else
            {
                _json.Skip();
            }
        }
    }

    private ChangeKind ReadKind()
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.String)
        {
            if (_json.ValueTextEquals("MODIFY"u8) || _json.ValueTextEquals("INSERT"u8))
            {
                return ChangeKind.Put;
            }
            if (_json.ValueTextEquals("REMOVE"u8))
            {
                return ChangeKind.Delete;
            }
        }
        throw InRecord($"has the unknown \"eventName\" {Quote()}; expected INSERT, MODIFY or REMOVE.");
    }

    private Slice ReadSequenceNumber()
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.Null)
        {
            return default;
        }
        if (_json.TokenType != JsonTokenType.String || _json.ValueSpan.IsEmpty)
        {
            throw InRecord("has a \"dynamodb.SequenceNumber\" that is not a string with something in it.");
        }
        if (_json.ValueIsEscaped || !Ascii.IsValid(_json.ValueSpan))
        {
            _json.GetString(); // Throws if it is not Unicode: found out only when a failure is told, it would hide that failure.
        }
        return new Slice(Position, _json.ValueSpan.Length + 2);
    }

    private long ReadCreationTime()
    {
        _json.Read();
        if (_json.TokenType != JsonTokenType.Number || !_json.TryGetDouble(out var time) || !(time is > 0 and < 1e15))
        {
            _json.Skip(); // It only feeds the replication lag: a batch is not worth failing for it.
            return 0;
        }
        return (long)Math.Round(time > LargestTimeInSeconds ? time : time * 1000);
    }

    private void ReadIdentity(ref bool isService, ref bool isOfDynamoDB)
    {
        if (!StartObjectOrNull("userIdentity"))
        {
            return;
        }
        while (NextProperty())
        {
            // The service's event and the streams API's own answer spell these differently.
            if (_json.ValueTextEquals("type"u8) || _json.ValueTextEquals("Type"u8))
            {
                isService = ReadIs("Service"u8);
            }
            else if (_json.ValueTextEquals("principalId"u8) || _json.ValueTextEquals("PrincipalId"u8))
            {
                isOfDynamoDB = ReadIs("dynamodb.amazonaws.com"u8);
            }
            else
            {
                _json.Skip();
            }
        }
    }

    private void ReadSourceArn()
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.Null)
        {
            return;
        }
        if (_json.TokenType != JsonTokenType.String)
        {
            throw InRecord("has an \"eventSourceARN\" that is not a string.");
        }
        var arn = new Slice(Position, _json.ValueSpan.Length + 2);
        if (_sourceArn.IsEmpty)
        {
            _sourceArn = arn;
        }
        else if (!arn.Of(_utf8.Span).SequenceEqual(_sourceArn.Of(_utf8.Span)) && !_json.ValueTextEquals(StreamEvent.Text(_sourceArn.Of(_utf8.Span))))
        {
            throw InRecord("is of another stream than the ones before it. Lambda never mixes streams in an event: give each stream an event of its own.");
        }
    }

    private readonly void ThrowIfAnotherSource(bool isDynamoDB)
    {
        if (!isDynamoDB)
        {
            throw InRecord($"is of event source {Quote()}, not \"aws:dynamodb\". The function's trigger must be the table's stream.");
        }
    }

    /// <summary>SNS spells it <c>EventSource</c>; without this its records would be told to lack a property that they seem to have.</summary>
    private readonly void ThrowIfAnotherSourcesProperty()
    {
        if (_json.ValueTextEquals("EventSource"u8))
        {
            throw InRecord("has \"EventSource\", as the events of SNS do. The function's trigger must be the table's stream.");
        }
    }

    private bool ReadIs(ReadOnlySpan<byte> text)
    {
        _json.Read();
        var equal = _json.TokenType == JsonTokenType.String && _json.ValueTextEquals(text);
        _json.Skip();
        return equal;
    }

    private Slice ReadObjectOrNull(string name)
    {
        if (!StartObjectOrNull(name))
        {
            return default;
        }
        var start = Position;
        _json.Skip();
        return new Slice(start, Position + 1 - start);
    }

    private bool StartObjectOrNull(string name)
    {
        _json.Read();
        return _json.TokenType switch
        {
            JsonTokenType.StartObject => true,
            JsonTokenType.Null => false,
            _ => throw InRecord($"has a \"{name}\" that is {Describe(_json.TokenType)}, not an object."),
        };
    }

    private bool NextProperty() => _json.Read() && _json.TokenType == JsonTokenType.PropertyName;

    private readonly int Position => _offset + (int)_json.TokenStartIndex;

    /// <summary>A property given twice leaves open which is meant. Readers differ in which they take, so neither is taken.</summary>
    private readonly void Once(ref bool seen, string name, string? owner = null)
    {
        if (seen)
        {
            throw owner is null ? InRecord($"has \"{name}\" twice.") : Unreadable($"{owner} has \"{name}\" twice.");
        }
        seen = true;
    }

    private readonly ReplicationException InRecord(string problem) => Unreadable($"Record {_changes.Count} of the event {problem}");

    private static ReplicationException Unreadable(string message) => new(message + " Nothing was written.");

    /// <summary>The value, if it is short text: names of events and sources are no item data.</summary>
    private readonly string Quote() => _json.TokenType == JsonTokenType.String && _json.ValueSpan.Length <= 64 ? $"\"{Encoding.UTF8.GetString(_json.ValueSpan)}\"" : $"({Describe(_json.TokenType)})";

    private static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.Null => "null",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a truth value",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.StartObject => "an object",
        _ => "missing",
    };

    private enum ChangeKind
    {
        None,
        Put,
        Delete,
    }
}
