using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace DynamoReplicator.Json;

/// <summary>
/// Scans JSON strings, numbers and literals. In an event they are short, and nearly all of them have no escapes, signs or fractions.
/// </summary>
internal static class JsonScalar
{
    private const int MaxDigits = 18;

    /// <summary>
    /// Finds the next quotation mark, backslash or control character, or the event's end. Names and strings in events are short: most end
    /// within the first vector.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int EndOfPlainText(ReadOnlySpan<byte> utf8, int at)
    {
        for (; Vector128.IsHardwareAccelerated && at <= utf8.Length - Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            var bytes = Vector128.LoadUnsafe(in utf8[at]);
            var quotes = Vector128.Equals(bytes, Vector128.Create((byte)'"'));
            var backslashes = Vector128.Equals(bytes, Vector128.Create((byte)'\\'));
            var controls = Vector128.LessThan(bytes, Vector128.Create((byte)' '));
            var ends = (quotes | backslashes | controls).ExtractMostSignificantBits();
            if (ends != 0)
            {
                return at + BitOperations.TrailingZeroCount(ends);
            }
        }
        return EndOfPlainTextInRest(utf8, at);
    }

    /// <summary>Scans byte by byte at the event's end, where no full vector is left.</summary>
    private static int EndOfPlainTextInRest(ReadOnlySpan<byte> utf8, int at)
    {
        while (at < utf8.Length && utf8[at] is not ((byte)'"' or (byte)'\\' or < (byte)' '))
        {
            at++;
        }
        return at;
    }

    /// <summary>
    /// Reads the number at the start if it consists only of digits, as times and sizes do, and fits into an
    /// integer. Otherwise returns null.
    /// </summary>
    /// <param name="utf8">Bytes that begin with a value.</param>
    /// <param name="length">The value's length in bytes.</param>
    public static long? WholeNumber(ReadOnlySpan<byte> utf8, out int length)
    {
        var number = 0L;
        for (length = 0; length < utf8.Length && utf8[length] is >= (byte)'0' and <= (byte)'9' && length < MaxDigits; length++)
        {
            number = (number * 10) + (utf8[length] - '0');
        }
        return number > 0 && utf8[0] != '0' && IsEnd(utf8, length) ? number : null;
    }

    /// <summary>Returns the kind of the token at the start. It throws unless the token is a complete number or literal.</summary>
    /// <param name="utf8">Bytes that begin with a value.</param>
    /// <param name="length">The value's length in bytes.</param>
    public static JsonTokenType KindOf(ReadOnlySpan<byte> utf8, out int length)
    {
        length = 0;
        while (!IsEnd(utf8, length))
        {
            length++;
        }
        var reader = new Utf8JsonReader(utf8[..length]);
        reader.Read();
        return reader.BytesConsumed == length ? reader.TokenType : throw new JsonException();
    }

    private static bool IsEnd(ReadOnlySpan<byte> utf8, int at) =>
        at >= utf8.Length || utf8[at] is (byte)',' or (byte)'}' or (byte)']' or <= (byte)' ';
}
