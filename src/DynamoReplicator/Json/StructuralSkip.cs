using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DynamoReplicator.Json;

/// <summary>
/// Finds the end of an object or array, 64 bytes at a time, visiting each byte once. It tracks everything that can hide that end: strings,
/// escapes, and the kinds and depth of brackets. A skipped value is therefore self-contained: when it is copied into another document, it
/// can neither end nor swallow its neighbors there.
/// <para>It does not check the text between brackets and strings: <c>{"a" 1}</c> and bytes that are not UTF-8 pass. A replica rejects an
/// image with such an error, and the change is isolated like any other rejected change.</para>
/// </summary>
internal static class StructuralSkip
{
    /// <summary>In ASCII, each closing bracket is two positions after its opening bracket.</summary>
    private const int ToClosing = '}' - '{';

    /// <param name="json">The document.</param>
    /// <param name="start">The start of the object or array.</param>
    /// <param name="maxDepth">The maximum number of levels, including its own; at most <see cref="DynamoDBJson.MaxDepth"/>.</param>
    /// <param name="end">The position after the end; if the structure is broken, roughly the position of the error.</param>
    public static bool TryFindEnd(ReadOnlySpan<byte> json, int start, int maxDepth, out int end) =>
        Vector256.IsHardwareAccelerated ? TryFindEnd<Vector256BlockReader>(json, start, maxDepth, out end)
        : Vector128.IsHardwareAccelerated ? TryFindEnd<Vector128BlockReader>(json, start, maxDepth, out end)
        : TryFindEnd<ScalarBlockReader>(json, start, maxDepth, out end);

    public static bool TryFindEnd<TReader>(ReadOnlySpan<byte> json, int start, int maxDepth, out int end)
        where TReader : struct, IJsonBlockReader
    {
        var open = new OpenBrackets(maxDepth);
        var strings = default(Strings);
        for (var at = start; at < json.Length; at += JsonBlock.Length)
        {
            var block = json.Length - at >= JsonBlock.Length ? TReader.Read(in json[at]) : ReadLast<TReader>(json[at..]);
            var inStrings = strings.In(block);
            var broken = (block.Backslashes & ~inStrings) | (block.Controls == 0 ? 0 : BrokenBy(block.Controls, inStrings, json[at..]));
            for (var brackets = block.Brackets & ~inStrings; brackets != 0; brackets &= brackets - 1)
            {
                var bit = BitOperations.TrailingZeroCount(brackets);
                var bracket = json[at + bit];
                var others = brackets & (brackets - 1);
                if (others != 0 && json[at + BitOperations.TrailingZeroCount(others)] == bracket + ToClosing && open.CanPassPair)
                {
                    brackets = others; // Most pairs contain no other bracket, as in {"S":"…"}.
                    continue;
                }
                if (!open.TryPass(bracket))
                {
                    end = at + bit;
                    return false;
                }
                if (open.IsEmpty)
                {
                    end = at + bit + 1;
                    return (broken & ((1UL << bit) - 1)) == 0;
                }
            }
            if (broken != 0)
            {
                end = at + BitOperations.TrailingZeroCount(broken);
                return false;
            }
        }
        end = json.Length;
        return false;
    }

    /// <summary>Returns the control characters that JSON does not allow: all inside strings, and outside all but white space.</summary>
    private static ulong BrokenBy(ulong controls, ulong strings, ReadOnlySpan<byte> json)
    {
        var broken = controls & strings;
        for (var outside = controls & ~strings; outside != 0; outside &= outside - 1)
        {
            if (json[BitOperations.TrailingZeroCount(outside)] is not ((byte)'\n' or (byte)'\r' or (byte)'\t'))
            {
                broken |= outside & (~outside + 1);
            }
        }
        return broken;
    }

    /// <summary>Reads the last bytes of the document, padded with spaces.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static JsonBlock ReadLast<TReader>(ReadOnlySpan<byte> rest)
        where TReader : struct, IJsonBlockReader
    {
        Span<byte> bytes = stackalloc byte[JsonBlock.Length];
        bytes.Fill((byte)' ');
        rest.CopyTo(bytes);
        return TReader.Read(in MemoryMarshal.GetReference(bytes));
    }

    /// <summary>Locates strings, block by block.</summary>
    private struct Strings
    {
        private ulong _goesOn; // All ones when a string continues from the previous block.
        private ulong _isEscaped; // One when the previous block ended in an escaping backslash.

        /// <summary>Returns the bytes of strings, each from its opening quotation mark up to, but not including, the closing one.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ulong In(JsonBlock block)
        {
            var quotes = block.Quotes;
            if ((block.Backslashes | _isEscaped) != 0)
            {
                quotes &= ~Escaped(block.Backslashes, _isEscaped, out var isNextEscaped);
                _isEscaped = isNextEscaped;
            }
            var strings = _goesOn ^ ToggledBy(quotes);
            _goesOn = (ulong)((long)strings >> 63);
            return strings;
        }

        /// <summary>Returns the bytes that a backslash escapes. In a run of backslashes, every second one is itself escaped.</summary>
        [MethodImpl(MethodImplOptions.NoInlining)] // Most blocks contain no backslash.
        private static ulong Escaped(ulong backslashes, ulong isFirstEscaped, out ulong isNextEscaped)
        {
            var escaped = isFirstEscaped;
            backslashes &= ~escaped;
            isNextEscaped = 0;
            while (backslashes != 0)
            {
                var backslash = backslashes & (~backslashes + 1);
                isNextEscaped = backslash >> 63;
                escaped |= backslash << 1;
                backslashes &= ~(backslash | backslash << 1);
            }
            return escaped;
        }

        /// <summary>Returns the prefix parity: each bit is the parity of the given bits at and below it.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static ulong ToggledBy(ulong bits)
        {
            bits ^= bits << 1;
            bits ^= bits << 2;
            bits ^= bits << 4;
            bits ^= bits << 8;
            bits ^= bits << 16;
            return bits ^ bits << 32;
        }
    }

    /// <summary>The kinds of the open brackets, one bit each. The innermost bracket is the lowest of 128 bits.</summary>
    private struct OpenBrackets(int maxDepth)
    {
        private ulong _inner;
        private ulong _outer;
        private int _depth;

        public readonly bool IsEmpty => _depth == 0;

        /// <summary>Whether another bracket may be opened and closed, which would leave the state unchanged.</summary>
        public readonly bool CanPassPair => (uint)(_depth - 1) < (uint)(maxDepth - 1);

        /// <summary>Returns false when a bracket closes one of the other kind, or exceeds the maximum depth.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool TryPass(byte bracket)
        {
            // In ASCII, the second bit distinguishes [{ from ]}, and the sixth bit {} from [].
            var kind = (ulong)(bracket >> 5) & 1;
            if ((bracket & 2) == 0)
            {
                var matches = (_inner & 1) == kind;
                _inner = _inner >> 1 | _outer << 63;
                _outer >>= 1;
                _depth--;
                return matches;
            }
            if (_depth == maxDepth)
            {
                return false;
            }
            _outer = _outer << 1 | _inner >> 63;
            _inner = _inner << 1 | kind;
            _depth++;
            return true;
        }
    }
}
