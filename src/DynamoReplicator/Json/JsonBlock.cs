using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DynamoReplicator.Json;

/// <summary>Bit masks of 64 bytes of JSON, one bit per byte, that locate the bytes which determine its structure.</summary>
/// <param name="Quotes">Quotation marks, escaped or not.</param>
/// <param name="Backslashes">Backslashes.</param>
/// <param name="Brackets">Brackets and braces, inside or outside strings.</param>
/// <param name="Controls">Bytes below the space character.</param>
internal readonly record struct JsonBlock(ulong Quotes, ulong Backslashes, ulong Brackets, ulong Controls)
{
    public const int Length = 64;

    /// <summary>Turns a bracket into a brace; no other byte becomes one.</summary>
    public const byte BracketToBrace = '{' - '[';
}

/// <summary>Reads a block. The implementations differ only in speed.</summary>
internal interface IJsonBlockReader
{
    /// <param name="first">The first of 64 bytes.</param>
    static abstract JsonBlock Read(ref readonly byte first);
}

/// <summary>Reads byte by byte, for processors without vector instructions.</summary>
internal readonly struct ScalarBlockReader : IJsonBlockReader
{
    public static JsonBlock Read(ref readonly byte first)
    {
        ulong quotes = 0, backslashes = 0, brackets = 0, controls = 0;
        var bytes = MemoryMarshal.CreateReadOnlySpan(in first, JsonBlock.Length);
        for (var at = 0; at < bytes.Length; at++)
        {
            var bit = 1UL << at;
            switch (bytes[at])
            {
                case (byte)'"':
                    quotes |= bit;
                    break;
                case (byte)'\\':
                    backslashes |= bit;
                    break;
                case (byte)'{' or (byte)'}' or (byte)'[' or (byte)']':
                    brackets |= bit;
                    break;
                case < (byte)' ':
                    controls |= bit;
                    break;
            }
        }
        return new JsonBlock(quotes, backslashes, brackets, controls);
    }
}

/// <summary>
/// Reads 16 bytes at a time. Most blocks contain no backslash and no control character, so one test over all four vectors looks for them.
/// </summary>
internal readonly struct Vector128BlockReader : IJsonBlockReader
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static JsonBlock Read(ref readonly byte first)
    {
        var a = Vector128.LoadUnsafe(in first);
        var b = Vector128.LoadUnsafe(in first, 16);
        var c = Vector128.LoadUnsafe(in first, 32);
        var d = Vector128.LoadUnsafe(in first, 48);
        var backslash = Vector128.Create((byte)'\\');
        var backslashes =
            Vector128.Equals(a, backslash) | Vector128.Equals(b, backslash)
            | Vector128.Equals(c, backslash) | Vector128.Equals(d, backslash);
        var lowest = Vector128.Min(Vector128.Min(a, b), Vector128.Min(c, d));
        return new JsonBlock(
            Bits(IsQuote(a), IsQuote(b), IsQuote(c), IsQuote(d)),
            backslashes == Vector128<byte>.Zero
                ? 0
                : Bits(
                    Vector128.Equals(a, backslash),
                    Vector128.Equals(b, backslash),
                    Vector128.Equals(c, backslash),
                    Vector128.Equals(d, backslash)),
            Bits(IsBracket(a), IsBracket(b), IsBracket(c), IsBracket(d)),
            IsControl(lowest) == Vector128<byte>.Zero ? 0 : Bits(IsControl(a), IsControl(b), IsControl(c), IsControl(d)));
    }

    private static Vector128<byte> IsQuote(Vector128<byte> bytes) => Vector128.Equals(bytes, Vector128.Create((byte)'"'));

    private static Vector128<byte> IsBracket(Vector128<byte> bytes)
    {
        var braces = bytes | Vector128.Create(JsonBlock.BracketToBrace);
        return Vector128.Equals(braces, Vector128.Create((byte)'{')) | Vector128.Equals(braces, Vector128.Create((byte)'}'));
    }

    private static Vector128<byte> IsControl(Vector128<byte> bytes) => Vector128.LessThan(bytes, Vector128.Create((byte)' '));

    private static ulong Bits(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c, Vector128<byte> d) =>
        a.ExtractMostSignificantBits() | b.ExtractMostSignificantBits() << 16
        | (ulong)(c.ExtractMostSignificantBits() | d.ExtractMostSignificantBits() << 16) << 32;
}

/// <summary>Reads 32 bytes at a time.</summary>
internal readonly struct Vector256BlockReader : IJsonBlockReader
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static JsonBlock Read(ref readonly byte first)
    {
        var a = Vector256.LoadUnsafe(in first);
        var b = Vector256.LoadUnsafe(in first, 32);
        var backslash = Vector256.Create((byte)'\\');
        var backslashes = Vector256.Equals(a, backslash) | Vector256.Equals(b, backslash);
        return new JsonBlock(
            Bits(IsQuote(a), IsQuote(b)),
            backslashes == Vector256<byte>.Zero ? 0 : Bits(Vector256.Equals(a, backslash), Vector256.Equals(b, backslash)),
            Bits(IsBracket(a), IsBracket(b)),
            IsControl(Vector256.Min(a, b)) == Vector256<byte>.Zero ? 0 : Bits(IsControl(a), IsControl(b)));
    }

    private static Vector256<byte> IsQuote(Vector256<byte> bytes) => Vector256.Equals(bytes, Vector256.Create((byte)'"'));

    private static Vector256<byte> IsBracket(Vector256<byte> bytes)
    {
        var braces = bytes | Vector256.Create(JsonBlock.BracketToBrace);
        return Vector256.Equals(braces, Vector256.Create((byte)'{')) | Vector256.Equals(braces, Vector256.Create((byte)'}'));
    }

    private static Vector256<byte> IsControl(Vector256<byte> bytes) => Vector256.LessThan(bytes, Vector256.Create((byte)' '));

    private static ulong Bits(Vector256<byte> a, Vector256<byte> b) =>
        a.ExtractMostSignificantBits() | (ulong)b.ExtractMostSignificantBits() << 32;
}
