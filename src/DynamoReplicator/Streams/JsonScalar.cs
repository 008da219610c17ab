using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace DynamoReplicator.Streams;

/// <summary>The values of JSON that are no objects or arrays, as an event has them: short, and nearly all of them spelled in the plainest way.</summary>
internal static class JsonScalar
{
    /// <summary>Where the next quotation mark, backslash or control character is, or the event's end. Names and texts here are short: most end in the first vector.</summary>
    public static int EndOfPlainText(ReadOnlySpan<byte> utf8, int at)
    {
        for (; Vector128.IsHardwareAccelerated && at <= utf8.Length - Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            var bytes = Vector128.LoadUnsafe(in utf8[at]);
            var ends = Vector128.Equals(bytes, Vector128.Create((byte)'"')) | Vector128.Equals(bytes, Vector128.Create((byte)'\\')) | Vector128.LessThan(bytes, Vector128.Create((byte)' '));
            if (ends != Vector128<byte>.Zero)
            {
                return at + BitOperations.TrailingZeroCount(ends.ExtractMostSignificantBits());
            }
        }
        while (at < utf8.Length && utf8[at] is not ((byte)'"' or (byte)'\\' or < (byte)' '))
        {
            at++;
        }
        return at;
    }

    /// <summary>Digits alone, as times and sizes are, and few enough for an integer.</summary>
    public static bool IsPlainNumber(ReadOnlySpan<byte> text) => text is [>= (byte)'1' and <= (byte)'9', ..] && text.Length <= 18 && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <summary>What kind of token it is. It throws unless it is one whole number or literal.</summary>
    public static JsonTokenType KindOf(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        reader.Read();
        return reader.BytesConsumed == text.Length ? reader.TokenType : throw new JsonException();
    }
}
