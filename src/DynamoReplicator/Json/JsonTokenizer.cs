using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text.Json;
using DynamoReplicator.Buffers;
using DynamoReplicator.Items;

namespace DynamoReplicator.Json;

/// <summary>
/// Steps through the JSON of an event, forward and without a copy. Every token that it stops at is held to the grammar; the objects and arrays that it is told to
/// skip, which are nearly all of an event, are passed over by their structure alone (<see cref="StructuralSkip"/>).
/// </summary>
internal ref partial struct JsonTokenizer(ReadOnlySpan<byte> utf8)
{
    private readonly ReadOnlySpan<byte> _utf8 = utf8;
    private int _start;
    private int _end;
    private int _depth;
    private bool _isFirstMember;
    private bool _isEscaped;
    private long? _wholeNumber;

    /// <summary>Up to where the event is read; after an error, where it was found.</summary>
    public int Position { get; private set; } = utf8.StartsWith("\uFEFF"u8) ? 3 : 0;

    public JsonTokenType Token { get; private set; }

    /// <summary>Where the token is: text with its quotation marks, an object or array its opening bracket or, once skipped, the whole.</summary>
    public readonly Slice Value => new(_start, _end - _start);

    /// <summary>The token's bytes.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _utf8[_start.._end];

    /// <summary>Bytes of what was read before.</summary>
    public readonly ReadOnlySpan<byte> At(Slice place) => place.Of(_utf8);

    /// <summary>Steps to the next property's name, of the object last opened and not closed; or closes the object and returns false.</summary>
    /// <exception cref="JsonException">The event is no JSON here, as of every other step.</exception>
    public bool NextProperty()
    {
        // As the service writes it: ,"name": without white space or escapes.
        var quote = Position + (_isFirstMember ? 0 : 1);
        if (quote < _utf8.Length && _utf8[quote] == '"' && (_isFirstMember || _utf8[Position] == ','))
        {
            var end = JsonScalar.EndOfPlainText(_utf8, quote + 1);
            if (end + 1 < _utf8.Length && _utf8[end] == '"' && _utf8[end + 1] == ':')
            {
                SetText(quote, end + 1);
                _isFirstMember = false;
                Token = JsonTokenType.PropertyName;
                Position = end + 2;
                return true;
            }
        }
        return NextPropertyInAnyForm();
    }

    /// <summary>Steps to the next property if it is this one as the service spells it, and says so; else it stays where it is.</summary>
    /// <param name="spelled">A comma, the name in its quotation marks, and a colon; before them any whole properties that are always the same and are passed with it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryNextProperty(ReadOnlySpan<byte> spelled)
    {
        if (_isFirstMember || !_utf8[Position..].StartsWith(spelled))
        {
            return false;
        }
        Position += spelled.Length;
        return true;
    }

    private bool NextPropertyInAnyForm()
    {
        if (!NextMember((byte)'}'))
        {
            Token = JsonTokenType.EndObject;
            return false;
        }
        if (Peek() != '"')
        {
            throw new JsonException();
        }
        ReadText();
        Token = JsonTokenType.PropertyName;
        if (Peek() != ':')
        {
            throw new JsonException();
        }
        Position++;
        return true;
    }

    /// <summary>Steps to the next element of the array last opened and not closed; or closes the array and returns false.</summary>
    public bool NextElement()
    {
        if (!NextMember((byte)']'))
        {
            Token = JsonTokenType.EndArray;
            return false;
        }
        ReadValue();
        return true;
    }

    /// <summary>Steps to a value: over the whole of text, a number or a literal, into an object or array.</summary>
    public void ReadValue()
    {
        switch (Peek())
        {
            case (byte)'"':
                ReadText();
                Token = JsonTokenType.String;
                break;
            case (byte)'{':
                Open(JsonTokenType.StartObject);
                break;
            case (byte)'[':
                Open(JsonTokenType.StartArray);
                break;
            default:
                ReadScalar();
                break;
        }
    }

    /// <summary>Steps over the rest of the value that was read: whatever is in it, if it is an object or an array.</summary>
    public void Skip()
    {
        if (Token is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return;
        }
        var isClosed = StructuralSkip.TryFindEnd(_utf8, _start, DynamoDBJson.MaxDepth - _depth + 1, out var end);
        Position = _end = end;
        if (!isClosed)
        {
            throw new JsonException();
        }
        _depth--;
        _isFirstMember = false;
    }

    /// <summary>Steps over the next value, and holds all of it to the grammar. That its texts are Unicode is not asked of what nobody reads.</summary>
    public void SkipValue()
    {
        ReadValue();
        var isCompound = Token is JsonTokenType.StartObject or JsonTokenType.StartArray;
        Skip();
        if (isCompound && !DynamoDBJson.IsGrammatical(Bytes))
        {
            throw new JsonException();
        }
    }

    /// <summary>Behind the outermost value there can only be white space.</summary>
    public void ReadEnd()
    {
        if (TryPeek(out _))
        {
            throw new JsonException();
        }
    }

    /// <summary>The number that was read.</summary>
    public readonly double GetDouble() =>
        _wholeNumber is { } whole ? whole
        : Utf8Parser.TryParse(Bytes, out double number, out _) ? number
        : double.NaN;

    private bool NextMember(byte close)
    {
        var symbol = Peek();
        if (symbol == close)
        {
            Position++;
            _depth--;
            _isFirstMember = false;
            return false;
        }
        if (!_isFirstMember)
        {
            if (symbol != ',')
            {
                throw new JsonException();
            }
            Position++;
        }
        _isFirstMember = false;
        return true;
    }

    private void Open(JsonTokenType token)
    {
        if (_depth == DynamoDBJson.MaxDepth)
        {
            throw new JsonException();
        }
        _depth++;
        _isFirstMember = true;
        Token = token;
        _start = Position;
        _end = ++Position;
    }

    private void ReadScalar()
    {
        var rest = _utf8[Position..];
        _wholeNumber = JsonScalar.WholeNumber(rest, out var length);
        Token = _wholeNumber is null ? JsonScalar.KindOf(rest, out length) : JsonTokenType.Number;
        _start = Position;
        Position = _end = _start + length;
    }

    /// <summary>The next byte that is no white space.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte Peek()
    {
        var at = Position;
        return (uint)at < (uint)_utf8.Length && _utf8[at] > ' ' ? _utf8[at] : PeekBehindWhiteSpace();
    }

    private byte PeekBehindWhiteSpace() => TryPeek(out var symbol) ? symbol : throw new JsonException();

    private bool TryPeek(out byte symbol)
    {
        for (; Position < _utf8.Length; Position++)
        {
            symbol = _utf8[Position];
            if (symbol is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
            {
                return true;
            }
        }
        symbol = 0;
        return false;
    }
}
