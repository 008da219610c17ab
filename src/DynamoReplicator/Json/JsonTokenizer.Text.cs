using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace DynamoReplicator.Json;

/// <content>Reads strings and property names.</content>
internal ref partial struct JsonTokenizer
{
    /// <summary>
    /// Reads the next value if it is an object that holds a single string, without white space or escapes, such as <c>{"S":"a"}</c>. Most
    /// attribute values have this form. The string becomes the current token. Otherwise the position does not change.
    /// </summary>
    /// <param name="name">The string's property name, an ASCII letter.</param>
    public bool TryReadTaggedText(byte name)
    {
        const ulong Spelled = '{' | '"' << 8 | (ulong)'"' << 24 | (ulong)':' << 32 | (ulong)'"' << 40;
        const ulong FirstSixBytes = (1UL << 48) - 1;
        if (_utf8.Length - Position < sizeof(ulong)
            || (BinaryPrimitives.ReadUInt64LittleEndian(_utf8[Position..]) & FirstSixBytes) != (Spelled | (ulong)name << 16))
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
    /// Reads the next value if it is a key as the service spells it: an object whose attribute values each hold one string of type S, N or
    /// B, without white space or escapes. The object becomes the current token. Otherwise the position does not change.
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

    /// <summary>The current string or name, for comparisons.</summary>
    public readonly JsonText JsonText => new(Bytes, _isEscaped);

    /// <summary>Returns whether the current string or name equals this text.</summary>
    /// <exception cref="InvalidOperationException">The string's escapes are not valid Unicode.</exception>
    public readonly bool TextEquals(ReadOnlySpan<byte> text) => JsonText.Is(text);

    /// <summary>Compares like <see cref="TextEquals"/>, but ignores the case of ASCII letters.</summary>
    public readonly bool NameIs(ReadOnlySpan<byte> name) =>
        _isEscaped ? Ascii.EqualsIgnoreCase(name, Text()) : Ascii.EqualsIgnoreCase(Spelling, name);

    /// <summary>Decodes the current string or name.</summary>
    /// <exception cref="InvalidOperationException">The string is not valid Unicode.</exception>
    public readonly string Text() => Decode(Bytes);

    /// <summary>Decodes a JSON string that includes its quotation marks.</summary>
    public static string Decode(ReadOnlySpan<byte> quoted)
    {
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        return reader.GetString()!;
    }

    /// <summary>The bytes of the current string or name between its quotation marks, as they are spelled.</summary>
    public readonly ReadOnlySpan<byte> Spelling => _utf8[(_start + 1)..(_end - 1)];

    /// <summary>Whether the current string or name contains escapes.</summary>
    public readonly bool IsEscaped => _isEscaped;

    /// <summary>Whether the current string is ASCII without escapes, and therefore valid Unicode.</summary>
    public readonly bool IsPlainText => !_isEscaped && Ascii.IsValid(Bytes);

    /// <param name="at">The start of a string without escapes; moved behind its closing quotation mark.</param>
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

    /// <param name="at">The position of the first backslash.</param>
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
        new Utf8JsonReader(Bytes).Read(); // Throws unless JSON defines the escapes.
        Position = _end;
    }

    /// <summary>Makes a string without escapes, including its quotation marks, the current token.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SetText(int start, int end)
    {
        _start = start;
        _end = end;
        _isEscaped = false;
    }
}
