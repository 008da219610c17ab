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
/// Computes the identity of an item: the same bytes for every spelling of a key in DynamoDB JSON, regardless of the order of its
/// attributes, escapes, number formats and white space. DynamoDB rejects a batch that contains two spellings of one key. If two changes of
/// one item were taken for changes of different items, they could overtake one another.
/// <para>An identity consists of the attributes in the order of their names. Each attribute is the name's length, the name, the type, the
/// value's length, and the value.</para>
/// </summary>
internal static class ItemKey
{
    /// <summary>A table's key is a partition key, optionally with a sort key.</summary>
    private const int MaxAttributes = 2;

    /// <summary>
    /// Returns a hash that an attacker cannot predict. Writers choose the keys, and many keys with one hash would make a batch take
    /// quadratic time. The runtime's hash for strings, Marvin, has a random seed per process.
    /// </summary>
    public static int Hash(ReadOnlySpan<byte> identity)
    {
        var pairs = string.GetHashCode(MemoryMarshal.Cast<byte, char>(identity));
        return identity.Length % 2 == 0 ? pairs : pairs ^ (identity[^1] * 0x01000193);
    }

    /// <summary>Appends the identity of the key <paramref name="json"/>, such as <c>{"pk":{"S":"a"},"sk":{"N":"1"}}</c>.</summary>
    /// <exception cref="FormatException">The JSON is not a key. The message is a sentence and contains no item data.</exception>
    public static void Append(ReadOnlySpan<byte> json, PooledList<byte> identity)
    {
        var start = identity.Count;
        if (!TryAppendCommon(json, identity))
        {
            identity.Truncate(start);
            AppendExact(json, identity);
        }
    }

    /// <summary>
    /// Reads the form that the service writes, without white space or escapes. <see cref="AppendExact"/> reads any other form.
    /// </summary>
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
            throw new FormatException("The key is not valid JSON: it was altered in transit.");
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
                throw new FormatException("The key has more than two attributes, but a table's key has one or two.");
            }
            var before = identity.Count;
            AppendExactAttribute(ref reader, identity);
            attributes[count++] = new Slice(before, identity.Count - before);
        }
        if (count == 0)
        {
            throw new FormatException("The key is empty: without key attributes, the changed item is unknown.");
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

    private static FormatException NotAKeyAttribute() => new(
        "The key has an attribute that cannot be part of a key: expected {\"name\":{\"S\":\"…\"}}, with type S, N or B and a value of " +
        "that type.");

    /// <summary>Decodes the token's text. Only keys in an unusual spelling need this, so the allocation does not matter.</summary>
    private static byte[] Unescaped(ref Utf8JsonReader reader)
    {
        var text = new byte[reader.ValueSpan.Length];
        try
        {
            return text[..reader.CopyString(text)];
        }
        catch (InvalidOperationException)
        {
            throw new FormatException("The key contains text that is not valid Unicode, which DynamoDB cannot store.");
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

    /// <summary>Sorts the attributes by name, and rejects a duplicate attribute.</summary>
    private static void Order(ReadOnlySpan<Slice> attributes, int start, PooledList<byte> identity)
    {
        if (attributes.Length < 2)
        {
            return;
        }
        var order = Name(attributes[0], identity).SequenceCompareTo(Name(attributes[1], identity));
        if (order == 0)
        {
            throw new FormatException("The key has the same attribute twice.");
        }
        if (order > 0)
        {
            // Appends a copy of the first attribute, then moves the second and the copy to the start.
            var firstLength = attributes[0].Length;
            var secondLength = attributes[1].Length;
            identity.GetSpan(firstLength);
            identity.AddRange(attributes[0].Of(identity.Span));
            attributes[1].Of(identity.Span).CopyTo(identity.Writable(start, secondLength));
            identity.Span.Slice(start + firstLength + secondLength, firstLength)
                .CopyTo(identity.Writable(start + secondLength, firstLength));
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
