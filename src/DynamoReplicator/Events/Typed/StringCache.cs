using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using DynamoReplicator.Buffers;
using DynamoReplicator.Json;

namespace DynamoReplicator.Events.Typed;

/// <summary>
/// Makes strings of an event's texts, and gives the same string again for the same spelling: attribute names are those of every record, and most values of the old image are those of the new one.
/// It remembers one text for each of a thousand hashes, and forgets it over another; so it costs the same whatever the event holds.
/// </summary>
internal sealed class StringCache : IDisposable
{
    private const int PlaceBits = 10;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Remembered[] _remembered = ArrayPool<Remembered>.Shared.Rent(1 << PlaceBits);

    /// <summary>The next value, a text; or null where the event says null.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public string? ReadTextOrNull(ref JsonTokenizer json, string name)
    {
        json.ReadValue();
        return TextOrNull(in json, name);
    }

    /// <summary>The value that was read.</summary>
    /// <inheritdoc cref="ReadTextOrNull"/>
    public string? TextOrNull(ref readonly JsonTokenizer json, string name) => json.Token switch
    {
        JsonTokenType.String => Text(in json),
        JsonTokenType.Null => null,
        _ => throw EventErrors.Unexpected(name, json.Token, "a string"),
    };

    /// <summary>The text or name that was read.</summary>
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

    public void Dispose() => ArrayPool<Remembered>.Shared.Return(_remembered, clearArray: true);

    private static string Decoded(ReadOnlySpan<byte> utf8) => Ascii.IsValid(utf8) ? Encoding.Latin1.GetString(utf8) : Strict.GetString(utf8);

    /// <summary>Of the length and both ends: what differs in the middle alone is remembered one at a time.</summary>
    private static int Hash(ReadOnlySpan<byte> text)
    {
        var (start, end) = text.Length switch
        {
            >= sizeof(ulong) => (BinaryPrimitives.ReadUInt64LittleEndian(text), BinaryPrimitives.ReadUInt64LittleEndian(text[^sizeof(ulong)..])),
            >= sizeof(uint) => (BinaryPrimitives.ReadUInt32LittleEndian(text), BinaryPrimitives.ReadUInt32LittleEndian(text[^sizeof(uint)..])),
            _ => (text[0], (ulong)(text[text.Length / 2] << 8 | text[^1])),
        };
        var mixed = ((start ^ (ulong)text.Length << 56) * 0x9E37_79B9_7F4A_7C15) ^ end;
        return (int)(mixed * 0xBF58_476D_1CE4_E5B9 >> (64 - PlaceBits));
    }

    private readonly record struct Remembered(Slice Spelling, string Text);
}
