using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text.Json;
using DynamoReplicator.Buffers;

namespace DynamoReplicator.Json;

/// <summary>
/// Reads the JSON of an event forward and without copying it. It validates every token that it stops at. The objects and arrays that a
/// caller skips make up nearly all of an event, and only their structure is checked (<see cref="StructuralSkip"/>).
/// </summary>
/// <param name="utf8">The document.</param>
/// <param name="start">Where to start, if not at the beginning.</param>
/// <param name="depth">The number of objects and arrays around the start.</param>
internal ref partial struct JsonTokenizer(ReadOnlySpan<byte> utf8, int start = 0, int depth = 0)
{
    private readonly ReadOnlySpan<byte> _utf8 = utf8;
    private int _start;
    private int _end;
    private int _depth = depth;
    private bool _isFirstMember;
    private bool _isEscaped;
    private long? _wholeNumber;

    /// <summary>The position up to which the event has been read; after an error, the position of the error.</summary>
    public int Position { get; private set; } = start == 0 && utf8.StartsWith("\uFEFF"u8) ? 3 : start;

    public JsonTokenType Token { get; private set; }

    /// <summary>
    /// The token's location. A string's location includes the quotation marks. For an object or array, it is the opening bracket, or the
    /// whole value once it has been skipped.
    /// </summary>
    public readonly Slice Value => new(_start, _end - _start);

    /// <summary>The token's bytes.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _utf8[_start.._end];

    /// <summary>Returns the bytes at a location that was read earlier.</summary>
    public readonly ReadOnlySpan<byte> At(Slice place) => place.Of(_utf8);

    /// <summary>
    /// Moves to the name of the next property of the innermost open object. Closes the object and returns false if there is none.
    /// </summary>
    /// <exception cref="JsonException">The event is not valid JSON here. Every other method that reads throws this as well.</exception>
    public bool NextProperty()
    {
        // The service writes ,"name": without white space or escapes.
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

    /// <summary>Moves to the next property and returns true if it is spelled like this. Otherwise the position does not change.</summary>
    /// <param name="spelled">
    /// A comma, the name in its quotation marks, and a colon. Complete properties that never change may come before them
    /// and are skipped too.
    /// </param>
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

    /// <summary>Moves to the next element of the innermost open array. Closes the array and returns false if there is none.</summary>
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

    /// <summary>Reads a whole string, number or literal, or enters an object or array.</summary>
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

    /// <summary>Skips the contents of the current object or array. Does nothing for any other value.</summary>
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

    /// <summary>
    /// Skips the next value and validates its whole grammar. Strings in it are not checked for valid Unicode, because nothing reads them.
    /// </summary>
    public void SkipValue()
    {
        ReadValue();
        var isCompound = Token is JsonTokenType.StartObject or JsonTokenType.StartArray;
        Skip();
        if (isCompound && !DynamoDBJson.IsGrammatical(Bytes, out var end))
        {
            Position = _start + end;
            throw new JsonException();
        }
    }

    /// <summary>Checks that only white space follows the outermost value.</summary>
    public void ReadEnd()
    {
        if (TryPeek(out _))
        {
            throw new JsonException();
        }
    }

    /// <summary>Returns the current number.</summary>
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

    /// <summary>Returns the next byte that is not white space.</summary>
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
