using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using DynamoReplicator.Buffers;
using DynamoReplicator.Json;

namespace DynamoReplicator.Items;

/// <summary>
/// The identity of an item: one sequence of bytes for every way to spell the same key in DynamoDB JSON, whatever the order of its attributes, the
/// escapes in its strings, the form of its numbers or the white space. DynamoDB refuses a batch over two spellings of one key, and
/// two changes taken for different items could overtake one another.
/// <para>The form: per attribute, in the order of their names, the name's length, the name, the type, the value's length, the value.</para>
/// </summary>
internal static class ItemKey
{
    /// <summary>A table's key is a partition key, or a partition key and a sort key.</summary>
    private const int MaxAttributes = 2;

    /// <summary>
    /// A hash that nobody outside can aim at: keys are the writers' choice, and a million of one hash would make a batch quadratic. Marvin, the
    /// runtime's own defence for strings, is seeded anew in every process.
    /// </summary>
    public static int Hash(ReadOnlySpan<byte> identity)
    {
        var pairs = string.GetHashCode(MemoryMarshal.Cast<byte, char>(identity));
        return identity.Length % 2 == 0 ? pairs : pairs ^ (identity[^1] * 0x01000193);
    }

    /// <summary>Appends the identity of the key <paramref name="json"/>, such as <c>{"pk":{"S":"a"},"sk":{"N":"1"}}</c>.</summary>
    /// <exception cref="FormatException">It is not a key; the message holds no data.</exception>
    public static void Append(ReadOnlySpan<byte> json, PooledList<byte> identity)
    {
        var start = identity.Count;
        if (!TryAppendCommon(json, identity))
        {
            identity.Truncate(start);
            AppendExact(json, identity);
        }
    }

    /// <summary>The way that stream events are really written: no white space, no escapes. Anything else is left to <see cref="AppendExact"/>.</summary>
    private static bool TryAppendCommon(ReadOnlySpan<byte> json, PooledList<byte> identity)
    {
        Span<Slice> attributes = stackalloc Slice[MaxAttributes];
        var count = 0;
        var at = 1;
        var start = identity.Count;
        if (json.Length < 2 || json[0] != '{' || !Utf8.IsValid(json))
        {
            return false;
        }
        while (true)
        {
            if (count == MaxAttributes || !TryReadString(json, ref at, out var name)
                || json[at..] is not [(byte)':', (byte)'{', (byte)'"', var type, (byte)'"', (byte)':', ..])
            {
                return false;
            }
            at += ":{'S':".Length;
            if (!TryReadString(json, ref at, out var value) || json[at..] is not [(byte)'}', _, ..])
            {
                return false;
            }
            at++;
            var before = identity.Count;
            if (!TryAppendAttribute(name, type, value, identity))
            {
                return false;
            }
            attributes[count++] = new Slice(before, identity.Count - before);
            if (json[at] == '}')
            {
                Order(attributes[..count], start, identity);
                return at == json.Length - 1;
            }
            if (json[at++] != ',')
            {
                return false;
            }
        }
    }

    private static void AppendExact(ReadOnlySpan<byte> json, PooledList<byte> identity)
    {
        try
        {
            AppendJson(json, identity);
        }
        catch (JsonException)
        {
            throw new FormatException("is not valid JSON: the event was altered on its way.");
        }
    }

    private static void AppendJson(ReadOnlySpan<byte> json, PooledList<byte> identity)
    {
        Span<Slice> attributes = stackalloc Slice[MaxAttributes];
        var count = 0;
        var start = identity.Count;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (count == MaxAttributes)
            {
                throw new FormatException("has more than two key attributes, but a table's key has one or two.");
            }
            var before = identity.Count;
            AppendExactAttribute(ref reader, identity);
            attributes[count++] = new Slice(before, identity.Count - before);
        }
        if (count == 0)
        {
            throw new FormatException("is empty: without key attributes the item that changed is unknown.");
        }
        Order(attributes[..count], start, identity);
    }

    private static void AppendExactAttribute(ref Utf8JsonReader reader, PooledList<byte> identity)
    {
        var name = Unescaped(ref reader);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject || !reader.Read() || reader.TokenType != JsonTokenType.PropertyName)
        {
            throw NotAKeyAttribute();
        }
        var type = Unescaped(ref reader);
        reader.Read();
        if (type.Length != 1 || reader.TokenType != JsonTokenType.String)
        {
            throw NotAKeyAttribute();
        }
        var value = Unescaped(ref reader);
        reader.Read();
        if (reader.TokenType != JsonTokenType.EndObject || !TryAppendAttribute(name, type[0], value, identity))
        {
            throw NotAKeyAttribute();
        }
    }

    private static FormatException NotAKeyAttribute() => new("has an attribute that is not a key attribute: expected {\"name\":{\"S\":\"…\"}}, with type S, N or B and a value of that type.");

    /// <summary>The token's text. Only keys that are spelled unusually come here, so the array is no cost that counts.</summary>
    private static byte[] Unescaped(ref Utf8JsonReader reader)
    {
        var text = new byte[reader.ValueSpan.Length];
        try
        {
            return text[..reader.CopyString(text)];
        }
        catch (InvalidOperationException)
        {
            throw new FormatException("holds text that is not valid Unicode, which no DynamoDB key can.");
        }
    }

    private static bool TryAppendAttribute(ReadOnlySpan<byte> name, byte type, ReadOnlySpan<byte> value, PooledList<byte> identity)
    {
        var valueAt = sizeof(int) + name.Length + sizeof(byte) + sizeof(int);
        var attribute = identity.GetSpan(valueAt + CanonicalNumber.MaxLength(value.Length));
        var length = 0;
        switch (type)
        {
            case (byte)'S':
                value.CopyTo(attribute[valueAt..]);
                length = value.Length;
                break;
            case (byte)'N' when CanonicalNumber.TryWrite(value, attribute[valueAt..], out length):
            case (byte)'B' when Base64.DecodeFromUtf8(value, attribute[valueAt..], out _, out length) == OperationStatus.Done:
                break;
            default:
                return false;
        }
        BinaryPrimitives.WriteInt32LittleEndian(attribute, name.Length);
        name.CopyTo(attribute[sizeof(int)..]);
        attribute[sizeof(int) + name.Length] = type;
        BinaryPrimitives.WriteInt32LittleEndian(attribute[(valueAt - sizeof(int))..], length);
        identity.Advance(valueAt + length);
        return true;
    }

    /// <summary>Puts the attributes in the order of their names, and refuses one that is there twice.</summary>
    private static void Order(ReadOnlySpan<Slice> attributes, int start, PooledList<byte> identity)
    {
        if (attributes.Length < 2)
        {
            return;
        }
        var order = Name(attributes[0], identity).SequenceCompareTo(Name(attributes[1], identity));
        if (order == 0)
        {
            throw new FormatException("has one attribute twice.");
        }
        if (order > 0)
        {
            // The second, then a copy of the first behind it; then both move to the start.
            var firstLength = attributes[0].Length;
            var secondLength = attributes[1].Length;
            identity.GetSpan(firstLength);
            identity.AddRange(attributes[0].Of(identity.Span));
            attributes[1].Of(identity.Span).CopyTo(identity.Writable(start, secondLength));
            identity.Span.Slice(start + firstLength + secondLength, firstLength).CopyTo(identity.Writable(start + secondLength, firstLength));
            identity.Truncate(start + firstLength + secondLength);
        }
    }

    private static ReadOnlySpan<byte> Name(Slice attribute, PooledList<byte> identity)
    {
        var bytes = attribute.Of(identity.Span);
        return bytes.Slice(sizeof(int), BinaryPrimitives.ReadInt32LittleEndian(bytes));
    }

    /// <summary>Reads a string without escapes.</summary>
    private static bool TryReadString(ReadOnlySpan<byte> json, ref int at, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (at >= json.Length || json[at] != '"')
        {
            return false;
        }
        var end = JsonScalar.EndOfPlainText(json, at + 1);
        if (end >= json.Length || json[end] != '"')
        {
            return false;
        }
        text = json[(at + 1)..end];
        at = end + 1;
        return true;
    }
}
