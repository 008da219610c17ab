using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using DynamoReplicator.Events;
using DynamoReplicator.Items;

namespace DynamoReplicator.Json;

/// <content>Texts and names.</content>
internal ref partial struct JsonTokenizer
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
        SetText(start - 1, end + 1);
        Token = JsonTokenType.String;
        Position = end + 2;
        return true;
    }

    /// <summary>
    /// Steps over the whole of the next value if it is a key as the service spells it: an object whose attribute values each have one
    /// text of type S, N or B, without white space or
    /// escapes. Then the object is what was read. Else it stays where it is.
    /// </summary>
    public bool TryReadPlainKeys()
    {
        var at = Position;
        if (at >= _utf8.Length || _utf8[at] != '{')
        {
            return false;
        }
        do
        {
            at++;
            if (!TryPassPlainText(ref at)
                || _utf8[at..] is not [(byte)':', (byte)'{', (byte)'"', (byte)'S' or (byte)'N' or (byte)'B', (byte)'"', (byte)':', ..])
            {
                return false;
            }
            at += ":{'S':".Length;
            if (!TryPassPlainText(ref at) || _utf8[at..] is not [(byte)'}', (byte)',' or (byte)'}', ..])
            {
                return false;
            }
            at++;
        }
        while (_utf8[at] == ',');
        _start = Position;
        Position = _end = at + 1;
        _isFirstMember = false;
        Token = JsonTokenType.StartObject;
        return true;
    }

    /// <summary>The text or name that was read, to be compared.</summary>
    public readonly JsonText JsonText => new(Bytes, _isEscaped);

    /// <summary>Whether the text or name that was read says this.</summary>
    /// <exception cref="InvalidOperationException">It is spelled in escapes that are no Unicode.</exception>
    public readonly bool TextEquals(ReadOnlySpan<byte> text) => JsonText.Is(text);

    /// <summary>As <see cref="TextEquals"/>, but <c>A</c> is <c>a</c>.</summary>
    public readonly bool NameIs(ReadOnlySpan<byte> name) =>
        _isEscaped ? Ascii.EqualsIgnoreCase(name, Text()) : Ascii.EqualsIgnoreCase(Spelling, name);

    /// <summary>The text or name that was read.</summary>
    /// <exception cref="InvalidOperationException">It is no Unicode.</exception>
    public readonly string Text() => StreamEvent.Text(Bytes);

    /// <summary>The text or name that was read, between its quotation marks and as it is spelled.</summary>
    public readonly ReadOnlySpan<byte> Spelling => _utf8[(_start + 1)..(_end - 1)];

    /// <summary>Whether there are escapes in the text or name that was read.</summary>
    public readonly bool IsEscaped => _isEscaped;

    /// <summary>Whether the text that was read is spelled without escapes and in ASCII, and so is Unicode.</summary>
    public readonly bool IsPlainText => !_isEscaped && Ascii.IsValid(Bytes);

    /// <param name="at">A text without escapes begins here; moved behind its closing quotation mark.</param>
    private readonly bool TryPassPlainText(ref int at)
    {
        if (at >= _utf8.Length || _utf8[at] != '"')
        {
            return false;
        }
        at = JsonScalar.EndOfPlainText(_utf8, at + 1) + 1;
        return at <= _utf8.Length && _utf8[at - 1] == '"';
    }

    private void ReadText()
    {
        var end = JsonScalar.EndOfPlainText(_utf8, Position + 1);
        if (end < _utf8.Length && _utf8[end] == '"')
        {
            SetText(Position, end + 1);
            Position = end + 1;
            return;
        }
        ReadEscapedText(end);
    }

    /// <param name="at">The first backslash.</param>
    private void ReadEscapedText(int at)
    {
        while (at < _utf8.Length && _utf8[at] == '\\')
        {
            at = JsonScalar.EndOfPlainText(_utf8, at + 2);
        }
        if (at >= _utf8.Length || _utf8[at] != '"')
        {
            throw new JsonException();
        }
        SetText(Position, at + 1);
        _isEscaped = true;
        new Utf8JsonReader(Bytes).Read(); // Throws unless the escapes are ones that JSON knows.
        Position = _end;
    }

    /// <summary>Text with its quotation marks, and no escape in it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SetText(int start, int end)
    {
        _start = start;
        _end = end;
        _isEscaped = false;
    }
}
