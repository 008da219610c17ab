using System.Text.Json;

namespace DynamoReplicator.Streams;

/// <summary>
/// Finds the records in a DynamoDB stream event, in one pass and without a copy: a Lambda event or the body of a GetRecords answer,
/// which has the same records. What it cannot understand is an error that says what to change, never a record left out.
/// <para>The event's own parts are held to JSON's grammar. Images are passed over (<see cref="StructuralSkip"/>): they are the replica's to judge, each alone. Keys are
/// read in full by <see cref="ItemKey"/>.</para>
/// </summary>
internal ref struct StreamEventReader
{
    private readonly PooledList<StreamChange> _changes;
    private EventTokenizer _json;
    private SourceStream _source;

    private StreamEventReader(ReadOnlySpan<byte> utf8, PooledList<StreamChange> changes)
    {
        _changes = changes;
        _json = new EventTokenizer(utf8);
        _source = new SourceStream(utf8);
    }

    /// <param name="utf8">The event. It is referred to, not copied: it must stay as it is until the result is disposed.</param>
    /// <exception cref="ReplicationException">It is not a DynamoDB stream event that can be replicated.</exception>
    public static StreamEvent Read(ReadOnlyMemory<byte> utf8)
    {
        // Records are some hundreds of bytes at least: a guess that seldom has to grow and never rents much too much.
        var changes = new PooledList<StreamChange>(utf8.Length / 1024);
        var reader = new StreamEventReader(utf8.Span, changes);
        try
        {
            reader.ReadEvent();
            return new StreamEvent(utf8, changes, reader._source.Arn);
        }
        catch (Exception error)
        {
            changes.Dispose();
            if (error is JsonException or InvalidOperationException)
            {
                // The parser's own words may quote the data, so they are left out.
                throw EventMistakes.NotJson(reader._json.Position, utf8.Length);
            }
            throw;
        }
    }

    private void ReadEvent()
    {
        _json.ReadValue();
        if (_json.Token != JsonTokenType.StartObject)
        {
            throw EventMistakes.NotAnObject();
        }
        var hasRecords = false;
        string? lookalike = null;
        while (_json.NextProperty())
        {
            if (_json.TextEquals("Records"u8))
            {
                if (hasRecords)
                {
                    throw EventMistakes.Unreadable("The event has \"Records\" twice.");
                }
                hasRecords = true;
                ReadRecords();
                continue;
            }
            lookalike ??= RecordsInAnotherCase();
            _json.ReadValue();
            _json.Skip();
        }
        if (!hasRecords)
        {
            throw EventMistakes.Unreadable(lookalike is null
                ? "The event has no \"Records\". Expected a DynamoDB stream event: is the function's trigger the table's stream?"
                : $"The event has \"{lookalike}\" where \"Records\" is expected. If a test writes it, give the property its exact name.");
        }
        _json.ReadEnd();
    }

    private void ReadRecords()
    {
        _json.ReadValue();
        if (_json.Token != JsonTokenType.StartArray)
        {
            throw EventMistakes.RecordsNotAnArray(_json.Token);
        }
        while (_json.NextElement())
        {
            if (_json.Token != JsonTokenType.StartObject)
            {
                throw EventMistakes.InRecord(_changes.Count, $"is {EventMistakes.Describe(_json.Token)}, not an object.");
            }
            _changes.Add(StreamRecordReader.Read(ref _json, _changes.Count, ref _source));
        }
    }

    private readonly string? RecordsInAnotherCase()
    {
        var name = _json.Value.Length <= "\"Records\"".Length ? _json.Text() : null;
        return string.Equals(name, "Records", StringComparison.OrdinalIgnoreCase) ? name : null;
    }
}
