using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using DynamoReplicator.Items;

namespace DynamoReplicator.Json;

/// <summary>
/// Finds where an object or array ends, 64 bytes at a time and each byte once. It looks at what can hide that end: strings with their escapes, and the kinds and depth of
/// brackets. So what it has passed over is closed in itself, and copied into another document it can neither end nor swallow any of its neighbours.
/// <para>It does not see what is between the brackets and strings: <c>{"a" 1}</c> and bytes that are no UTF-8 pass. An image with such in it is refused by the replica, and
/// isolated there as any other change that is refused.</para>
/// </summary>
internal static class StructuralSkip
{
    /// <summary>In ASCII each closing bracket is the second behind its opening one.</summary>
    private const int ToClosing = '}' - '{';

    /// <param name="json">The document.</param>
    /// <param name="start">Where the object or array begins.</param>
    /// <param name="maxDepth">How many levels it may have, itself being one; at most <see cref="DynamoDBJson.MaxDepth"/>.</param>
    /// <param name="end">Behind the end; or, if there is none, about where the structure is broken.</param>
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
                    brackets = others; // A pair with no bracket in it, such as of {"S":"…"}, as most are.
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

    /// <summary>Control characters that JSON does not allow: all in a string, and outside those that are no white space.</summary>
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

    /// <summary>The last bytes of the document, filled up with spaces.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static JsonBlock ReadLast<TReader>(ReadOnlySpan<byte> rest)
        where TReader : struct, IJsonBlockReader
    {
        Span<byte> bytes = stackalloc byte[JsonBlock.Length];
        bytes.Fill((byte)' ');
        rest.CopyTo(bytes);
        return TReader.Read(in MemoryMarshal.GetReference(bytes));
    }

    /// <summary>Where strings are, block after block.</summary>
    private struct Strings
    {
        private ulong _goesOn; // All ones when a string goes on from the block before.
        private ulong _isEscaped; // One when the block before ended in a backslash that escapes.

        /// <summary>The bytes of strings, each from its opening quotation mark up to the closing one.</summary>
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

        /// <summary>The bytes that a backslash escapes: of a run of backslashes every second one is escaped itself.</summary>
        [MethodImpl(MethodImplOptions.NoInlining)] // Most blocks have none.
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

        /// <summary>Ones from every odd bit of the given up to the next: each bit is the parity of those at and below it.</summary>
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

    /// <summary>The brackets that are open, a bit for the kind of each: the innermost is the lowest of 128 bits.</summary>
    private struct OpenBrackets(int maxDepth)
    {
        private ulong _inner;
        private ulong _outer;
        private int _depth;

        public readonly bool IsEmpty => _depth == 0;

        /// <summary>Whether one more may be opened and closed, with nothing changed by it.</summary>
        public readonly bool CanPassPair => (uint)(_depth - 1) < (uint)(maxDepth - 1);

        /// <summary>False when a bracket closes one of the other kind, or opens one too many.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool TryPass(byte bracket)
        {
            // In ASCII the second bit tells [{ from ]}, and the sixth {} from [].
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
