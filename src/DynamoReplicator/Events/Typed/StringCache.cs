using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using DynamoReplicator.Buffers;
using DynamoReplicator.Json;

namespace DynamoReplicator.Events.Typed;

/// <summary>
/// A fixed-size string cache (1,024 entries, the last one wins). Attribute names and most values repeat, so equal UTF-8 spellings share one
/// string. Its size does not depend on the event.
/// </summary>
internal sealed class StringCache
{
    private const int PlaceBits = 10;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Remembered[] _remembered = new Remembered[1 << PlaceBits];

    /// <summary>Reads the next value, a string or null.</summary>
    /// <exception cref="FormatException">The value is neither.</exception>
    public string? ReadTextOrNull(ref JsonTokenizer json, string name)
    {
        json.ReadValue();
        return TextOrNull(in json, name);
    }

    /// <summary>Returns the current value, a string or null.</summary>
    /// <inheritdoc cref="ReadTextOrNull"/>
    public string? TextOrNull(ref readonly JsonTokenizer json, string name) => json.Token switch
    {
        JsonTokenType.String => Text(in json),
        JsonTokenType.Null => null,
        _ => throw EventErrors.Unexpected(name, json.Token, "a string"),
    };

    /// <summary>Returns the current string or name.</summary>
    public string Text(ref readonly JsonTokenizer json)
    {
        var spelling = json.Spelling;
        if (spelling.IsEmpty)
        {
            return "";
        }
        ref var place = ref _remembered[Hash(spelling)];
        if (place.Text is { } text && place.Spelling.Length == spelling.Length && json.At(place.Spelling).SequenceEqual(spelling))
        {
            return text;
        }
        text = json.IsEscaped ? json.Text() : Decoded(spelling);
        place = new Remembered(new Slice(json.Value.Start + 1, spelling.Length), text);
        return text;
    }

    private static string Decoded(ReadOnlySpan<byte> utf8) =>
        Ascii.IsValid(utf8) ? Encoding.Latin1.GetString(utf8) : Strict.GetString(utf8);

    /// <summary>Hashes the length and both ends. Strings that differ only in the middle share one entry.</summary>
    private static int Hash(ReadOnlySpan<byte> text)
    {
        var (start, end) = text.Length switch
        {
            >= sizeof(ulong) =>
                (BinaryPrimitives.ReadUInt64LittleEndian(text), BinaryPrimitives.ReadUInt64LittleEndian(text[^sizeof(ulong)..])),
            >= sizeof(uint) =>
                (BinaryPrimitives.ReadUInt32LittleEndian(text), BinaryPrimitives.ReadUInt32LittleEndian(text[^sizeof(uint)..])),
            _ => (text[0], (ulong)(text[text.Length / 2] << 8 | text[^1])),
        };
        var mixed = ((start ^ (ulong)text.Length << 56) * 0x9E37_79B9_7F4A_7C15) ^ end;
        return (int)(mixed * 0xBF58_476D_1CE4_E5B9 >> (64 - PlaceBits));
    }

    private readonly record struct Remembered(Slice Spelling, string Text);
}
