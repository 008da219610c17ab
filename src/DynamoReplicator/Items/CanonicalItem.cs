using System.Buffers.Binary;
using System.Security.Cryptography;

namespace DynamoReplicator.Items;

/// <summary>
/// Compares items exactly, as DynamoDB values: numbers by value to the last digit, sets and maps regardless of order, binary by its bytes.
/// Items with the same bytes are equal. Only other items are converted to their canonical spelling.
/// </summary>
internal static class CanonicalItem
{
    public static bool AreEqual(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        if (one.SequenceEqual(other))
        {
            return true;
        }
        using var canonicalOne = new CanonicalWriter(one.Length);
        using var canonicalOther = new CanonicalWriter(other.Length);
        return canonicalOne.Write(one).SequenceEqual(canonicalOther.Write(other));
    }

    /// <summary>Compares attribute values, such as <c>{"S":"a"}</c>, instead of items.</summary>
    public static bool AreValuesEqual(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        if (one.SequenceEqual(other))
        {
            return true;
        }
        using var canonicalOne = new CanonicalWriter(one.Length);
        using var canonicalOther = new CanonicalWriter(other.Length);
        return canonicalOne.WriteAttributeValue(one).SequenceEqual(canonicalOther.WriteAttributeValue(other));
    }

    /// <summary>Returns the same bytes for all spellings of an item.</summary>
    /// <exception cref="FormatException">The item is not DynamoDB JSON. The message contains no item data.</exception>
    public static byte[] Canonical(ReadOnlySpan<byte> item)
    {
        using var canonical = new CanonicalWriter(item.Length);
        return canonical.Write(item).ToArray();
    }

    /// <summary>
    /// Returns the first 128 bits of the SHA-256 of <see cref="Canonical"/>, or zero for no item. It represents the item where many items
    /// must be remembered.
    /// </summary>
    /// <exception cref="FormatException">The item is not DynamoDB JSON. The message contains no item data.</exception>
    public static UInt128 Digest(ReadOnlyMemory<byte>? item)
    {
        if (item is not { } bytes)
        {
            return UInt128.Zero;
        }
        using var canonical = new CanonicalWriter(bytes.Length);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(canonical.Write(bytes.Span), hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
