using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace DynamoReplicator.Json;

/// <summary>The values of JSON that are no objects or arrays, as an event has them: short, and nearly all of them spelled in the plainest way.</summary>
internal static class JsonScalar
{
    private const int MaxDigits = 18;

    /// <summary>Where the next quotation mark, backslash or control character is, or the event's end. Names and texts here are short: most end in the first vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int EndOfPlainText(ReadOnlySpan<byte> utf8, int at)
    {
        for (; Vector128.IsHardwareAccelerated && at <= utf8.Length - Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            var bytes = Vector128.LoadUnsafe(in utf8[at]);
            var ends = (Vector128.Equals(bytes, Vector128.Create((byte)'"')) | Vector128.Equals(bytes, Vector128.Create((byte)'\\')) | Vector128.LessThan(bytes, Vector128.Create((byte)' '))).ExtractMostSignificantBits();
            if (ends != 0)
            {
                return at + BitOperations.TrailingZeroCount(ends);
            }
        }
        return EndOfPlainTextInRest(utf8, at);
    }

    /// <summary>Byte by byte, at the event's end.</summary>
    private static int EndOfPlainTextInRest(ReadOnlySpan<byte> utf8, int at)
    {
        while (at < utf8.Length && utf8[at] is not ((byte)'"' or (byte)'\\' or < (byte)' '))
        {
            at++;
        }
        return at;
    }

    /// <summary>The number at the start, if it is spelled in digits alone, as times and sizes are, and in so few that an integer holds them; else null.</summary>
    /// <param name="utf8">What begins with a value.</param>
    /// <param name="length">How many bytes it has.</param>
    public static long? WholeNumber(ReadOnlySpan<byte> utf8, out int length)
    {
        var number = 0L;
        for (length = 0; length < utf8.Length && utf8[length] is >= (byte)'0' and <= (byte)'9' && length < MaxDigits; length++)
        {
            number = (number * 10) + (utf8[length] - '0');
        }
        return number > 0 && utf8[0] != '0' && IsEnd(utf8, length) ? number : null;
    }

    /// <summary>What kind of token there is at the start. It throws unless it is one whole number or literal.</summary>
    /// <param name="utf8">What begins with a value.</param>
    /// <param name="length">How many bytes it has.</param>
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

    private static bool IsEnd(ReadOnlySpan<byte> utf8, int at) => at >= utf8.Length || utf8[at] is (byte)',' or (byte)'}' or (byte)']' or <= (byte)' ';
}
