using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace DynamoReplicator.Streams;

/// <content>Texts and names.</content>
internal ref partial struct EventTokenizer
{
    /// <summary>
    /// Steps over the whole of the next value if it is an object with a text alone and spelled in the plainest way, such as <c>{"S":"a"}</c>, as most attribute values are: then the text is what was
    /// read. Else it stays where it is.
    /// </summary>
    /// <param name="name">The text's name, an ASCII letter.</param>
    public bool TryReadTaggedText(byte name)
    {
        const ulong Spelled = '{' | '"' << 8 | (ulong)'"' << 24 | (ulong)':' << 32 | (ulong)'"' << 40;
        const ulong FirstSixBytes = (1UL << 48) - 1;
        if (_utf8.Length - Position < sizeof(ulong) || (BinaryPrimitives.ReadUInt64LittleEndian(_utf8[Position..]) & FirstSixBytes) != (Spelled | (ulong)name << 16))
        {
            return false;
        }
        var start = Position + 6;
        var end = JsonScalar.EndOfPlainText(_utf8, start);
        if (end + 1 >= _utf8.Length || _utf8[end] != '"' || _utf8[end + 1] != '}' || _depth == DynamoDBJson.MaxDepth)
        {
            return false;
        }
        SetText(start - 1, end, isEscaped: false);
        Token = JsonTokenType.String;
        Position = end + 2;
        return true;
    }

    /// <summary>Whether the text or name that was read says this, in whatever spelling.</summary>
    /// <exception cref="InvalidOperationException">It is spelled in escapes that are no Unicode.</exception>
    public readonly bool TextEquals(ReadOnlySpan<byte> text)
    {
        if (!_isEscaped)
        {
            return _text.SequenceEqual(text);
        }
        var reader = new Utf8JsonReader(Bytes);
        reader.Read();
        return reader.ValueTextEquals(text);
    }

    /// <summary>As <see cref="TextEquals"/>, but <c>A</c> is <c>a</c>.</summary>
    public readonly bool NameIs(ReadOnlySpan<byte> name) =>
        _isEscaped ? Ascii.EqualsIgnoreCase(name, Text()) : _text.Length == name.Length && Ascii.EqualsIgnoreCase(_text, name);

    /// <summary>The text or name that was read.</summary>
    /// <exception cref="InvalidOperationException">It is no Unicode.</exception>
    public readonly string Text() => StreamEvent.Text(Bytes);

    /// <summary>The text or name that was read, between its quotation marks and as it is spelled.</summary>
    public readonly ReadOnlySpan<byte> Spelling => _text;

    /// <summary>Whether there are escapes in the text or name that was read.</summary>
    public readonly bool IsEscaped => _isEscaped;

    /// <summary>Whether the text that was read is spelled without escapes and in ASCII, and so is Unicode.</summary>
    public readonly bool IsPlainText => !_isEscaped && Ascii.IsValid(Bytes);

    private void ReadText()
    {
        _start = Position;
        var at = _start + 1;
        _isEscaped = false;
        while (true)
        {
            at = JsonScalar.EndOfPlainText(_utf8, at);
            if (at >= _utf8.Length || _utf8[at] < ' ')
            {
                throw new JsonException();
            }
            if (_utf8[at] == '"')
            {
                break;
            }
            _isEscaped = true;
            at += 2;
        }
        SetText(_start, at, _isEscaped);
        if (_isEscaped)
        {
            new Utf8JsonReader(_utf8[_start..(at + 1)]).Read(); // Throws unless the escapes are ones that JSON knows.
        }
        Position = _end;
    }

    /// <param name="start">Where the text's opening quotation mark is.</param>
    /// <param name="close">Where its closing one is.</param>
    /// <param name="isEscaped">Whether a backslash is in between.</param>
    private void SetText(int start, int close, bool isEscaped)
    {
        _start = start;
        _end = close + 1;
        _text = _utf8[(start + 1)..close];
        _isEscaped = isEscaped;
    }
}
