using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using DynamoReplicator.Buffers;
using DynamoReplicator.Json;

namespace DynamoReplicator.Items;

/// <summary>
/// Compares items exactly, as DynamoDB values: numbers by value to the last digit, sets and maps regardless of order, binary by its bytes.
/// Items with the same bytes are equal. Only other items are converted to their canonical spelling.
/// </summary>
internal static class CanonicalItem
{
    public static bool AreEqual(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) =>
        one.SequenceEqual(other) || Canonical(one).AsSpan().SequenceEqual(Canonical(other));

    /// <summary>Returns the same bytes for all spellings of an item.</summary>
    /// <exception cref="FormatException">The item is not DynamoDB JSON. The message contains no item data.</exception>
    public static byte[] Canonical(ReadOnlySpan<byte> item)
    {
        var reader = new Utf8JsonReader(item, DynamoDBJson.ReaderOptions);
        try
        {
            reader.Read();
            using var canonical = new PooledList<byte>(item.Length + 64);
            AppendMap(ref reader, canonical);
            return canonical.Span.ToArray();
        }
        catch (Exception error) when (error is InvalidOperationException or JsonException)
        {
            throw new FormatException("An item is not DynamoDB JSON.");
        }
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
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Canonical(bytes.Span), hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private static void AppendMap(ref Utf8JsonReader reader, PooledList<byte> canonical)
    {
        var entries = new List<byte[]>();
        using var entry = new PooledList<byte>(256);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            entry.Truncate(0);
            AppendText(ref reader, entry);
            reader.Read();
            AppendValue(ref reader, entry);
            entries.Add(entry.Span.ToArray());
        }
        AppendSorted((byte)'M', entries, canonical);
    }

    /// <summary>Appends <c>{"type":value}</c> and moves the reader from its start to its end.</summary>
    private static void AppendValue(ref Utf8JsonReader reader, PooledList<byte> canonical)
    {
        reader.Read();
        var type = reader.GetString();
        reader.Read();
        switch (type)
        {
            case "S" or "N" or "B":
                AppendScalar(type[0], ref reader, canonical);
                break;
            case "BOOL" or "NULL":
                canonical.Add((byte)(type == "NULL" ? '0' : reader.GetBoolean() ? 't' : 'f'));
                break;
            case "SS" or "NS" or "BS":
                AppendSet(type[0], ref reader, canonical);
                break;
            case "L":
                canonical.Add((byte)'[');
                while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                {
                    AppendValue(ref reader, canonical);
                }
                canonical.Add((byte)']');
                break;
            case "M":
                AppendMap(ref reader, canonical);
                break;
            default:
                throw new FormatException("An attribute has an unknown type.");
        }
        reader.Read();
    }

    private static void AppendSet(char type, ref Utf8JsonReader reader, PooledList<byte> canonical)
    {
        var elements = new List<byte[]>();
        using var element = new PooledList<byte>(64);
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            element.Truncate(0);
            AppendScalar(type, ref reader, element);
            elements.Add(element.Span.ToArray());
        }
        canonical.Add((byte)'{');
        AppendSorted((byte)type, elements, canonical);
    }

    private static void AppendSorted(byte kind, List<byte[]> parts, PooledList<byte> canonical)
    {
        parts.Sort(static (one, other) => one.AsSpan().SequenceCompareTo(other));
        canonical.Add(kind);
        AppendLength(parts.Count, canonical);
        foreach (var part in parts)
        {
            AppendLength(part.Length, canonical);
            canonical.AddRange(part);
        }
    }

    private static void AppendScalar(char type, ref Utf8JsonReader reader, PooledList<byte> canonical)
    {
        canonical.Add((byte)type);
        switch (type)
        {
            case 'N':
                var text = reader.ValueIsEscaped ? System.Text.Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;
                if (!CanonicalNumber.TryWrite(text, canonical.GetSpan(CanonicalNumber.MaxLength(text.Length)), out var digits))
                {
                    throw new FormatException("An attribute of type N is not a valid number.");
                }
                canonical.Advance(digits);
                canonical.Add(0);
                break;
            case 'B':
                var bytes = reader.GetBytesFromBase64();
                AppendLength(bytes.Length, canonical);
                canonical.AddRange(bytes);
                break;
            default:
                AppendText(ref reader, canonical);
                break;
        }
    }

    private static void AppendText(ref Utf8JsonReader reader, PooledList<byte> canonical)
    {
        var lengthAt = canonical.Count;
        AppendLength(0, canonical);
        var written = reader.CopyString(canonical.GetSpan(Math.Max(1, reader.ValueSpan.Length)));
        canonical.Advance(written);
        BinaryPrimitives.WriteInt32LittleEndian(canonical.Writable(lengthAt, sizeof(int)), written);
    }

    private static void AppendLength(int length, PooledList<byte> canonical)
    {
        BinaryPrimitives.WriteInt32LittleEndian(canonical.GetSpan(sizeof(int)), length);
        canonical.Advance(sizeof(int));
    }
}
