using System.Text.Json;
using DynamoReplicator.Buffers;
using DynamoReplicator.Items;
using DynamoReplicator.Json;

namespace DynamoReplicator.Events;

/// <summary>
/// Finds the records in a DynamoDB stream event, in one pass and without a copy. The event is a Lambda event, or the body of a GetRecords
/// response, which has the same records. An event that the reader does not understand is an error that says what to change. The reader
/// never omits a record.
/// <para>The event's own parts must follow JSON's grammar. Images are only skipped (<see cref="StructuralSkip"/>): the replica accepts or
/// rejects each one. <see cref="ItemKey"/> reads the keys completely.</para>
/// </summary>
internal ref struct StreamEventReader
{
    private readonly PooledList<StreamChange> _changes;
    private JsonTokenizer _json;
    private SingleStreamGuard _source;
    private bool _hasRecords, _hasLookalike, _hasWindow, _hasState;
    private bool _isInWindow;
    private Slice _state;
    private JsonTokenType _stateKind = JsonTokenType.Null;

    private StreamEventReader(ReadOnlySpan<byte> utf8, PooledList<StreamChange> changes)
    {
        _changes = changes;
        _json = new JsonTokenizer(utf8);
        _source = new SingleStreamGuard(utf8);
    }

    /// <param name="utf8">The event. It is not copied, so it must not change until the result is disposed.</param>
    /// <exception cref="ReplicationException">The bytes are not a DynamoDB stream event that can be replicated.</exception>
    public static StreamEvent Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return Read(utf8, rewritten: null, mayHaveLookalike: true);
        }
        catch (OtherFormException)
        {
            // Nearly every event is in the service's form. Only other events have the cost of being rewritten.
        }
        return Read(ServiceForm.Rewrite(utf8));
    }

    /// <param name="utf8">An event in the service's form, in a rented buffer. The result disposes it, and so does an error.</param>
    /// <inheritdoc cref="Read(ReadOnlyMemory{byte})"/>
    public static StreamEvent Read(PooledList<byte> utf8)
    {
        try
        {
            return Read(utf8.Memory, utf8, mayHaveLookalike: true);
        }
        catch
        {
            utf8.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reads an event only if it is in the service's form, has no error, and has one property that can be its records, in any case of
    /// letters. Returns null for any other event.
    /// </summary>
    /// <inheritdoc cref="Read(ReadOnlyMemory{byte})"/>
    public static StreamEvent? TryRead(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return Read(utf8, rewritten: null, mayHaveLookalike: false);
        }
        catch (Exception error) when (error is OtherFormException or ReplicationException)
        {
            return null;
        }
    }

    private static StreamEvent Read(ReadOnlyMemory<byte> utf8, PooledList<byte>? rewritten, bool mayHaveLookalike)
    {
        // A record has at least some hundreds of bytes. With this guess, the list seldom grows and is never much too large.
        var changes = new PooledList<StreamChange>(utf8.Length / 1024);
        var reader = new StreamEventReader(utf8.Span, changes);
        try
        {
            reader.ReadEvent();
            if (reader._hasLookalike && !mayHaveLookalike)
            {
                throw new OtherFormException();
            }
            return new StreamEvent(utf8, changes, reader._source.Arn, reader._isInWindow ? reader._state : null, rewritten);
        }
        catch (Exception error)
        {
            changes.Dispose();
            if (error is JsonException or InvalidOperationException)
            {
                // The parser's own message may quote item data, so it is omitted.
                throw EventErrors.NotJson(reader._json.Position, utf8.Length);
            }
            throw;
        }
    }

    private void ReadEvent()
    {
        _json.ReadValue();
        if (_json.Token != JsonTokenType.StartObject)
        {
            throw EventErrors.NotAnObject(_json.Token);
        }
        while (_json.NextProperty())
        {
            if (_json.TextEquals("Records"u8))
            {
                EventErrors.ThrowIfDuplicate(ref _hasRecords, "Records");
                ReadRecords();
                continue;
            }
            if (_json.JsonText.IsInAnotherCase("Records"u8))
            {
                _hasLookalike = true;
                _json.ReadValue();
                _json.Skip();
                continue;
            }
            ReadOtherProperty();
        }
        if (!_hasRecords)
        {
            throw _hasLookalike
                ? new OtherFormException()
                : EventErrors.Unreadable(
                    "The event has no \"Records\". Expected a DynamoDB stream event: is the function's trigger the table's stream?");
        }
        _json.ReadEnd();
        if (_isInWindow && _stateKind is not (JsonTokenType.StartObject or JsonTokenType.Null))
        {
            throw EventErrors.StateNotAnObject(_stateKind);
        }
    }

    private void ReadOtherProperty()
    {
        var isWindow = _json.NameIs("window"u8);
        var isState = _json.NameIs("state"u8);
        _json.SkipValue();
        if (isState)
        {
            EventErrors.ThrowIfDuplicate(ref _hasState, "state");
            _stateKind = _json.Token;
            _state = _json.Token == JsonTokenType.StartObject ? _json.Value : default;
        }
        else if (isWindow)
        {
            EventErrors.ThrowIfDuplicate(ref _hasWindow, "window");
            _isInWindow = _json.Token != JsonTokenType.Null;
        }
    }

    private void ReadRecords()
    {
        _json.ReadValue();
        if (_json.Token != JsonTokenType.StartArray)
        {
            throw EventErrors.RecordsNotAnArray(_json.Token);
        }
        while (_json.NextElement())
        {
            if (_json.Token != JsonTokenType.StartObject)
            {
                throw EventErrors.InRecord(_changes.Count, $"is {EventErrors.Describe(_json.Token)}, not an object.");
            }
            _changes.Add(StreamRecordReader.Read(ref _json, _changes.Count, ref _source));
        }
    }
}
