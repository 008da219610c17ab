using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text.Json;
using DynamoReplicator.Buffers;
using DynamoReplicator.Json;

namespace DynamoReplicator.Items;

/// <summary>
/// Writes the canonical spelling of items. Each text, binary value, and element of a map or set follows its length, so no two different
/// items have the same spelling. Verify writes millions of items, so nothing is allocated per attribute.
/// </summary>
internal sealed class CanonicalWriter(int capacity) : IDisposable
{
    /// <summary>Up to this number of elements, as most items have, insertion is the fastest way to sort.</summary>
    private const int MaxInserted = 32;

    private readonly PooledList<byte> _bytes = new(capacity + 64);
    private readonly PooledList<byte> _unsorted = new(256);

    /// <summary>The elements of the maps and sets that are being written, the innermost last.</summary>
    private readonly PooledList<Slice> _elements = new(32);

    /// <returns>The canonical spelling. It is valid until the next call.</returns>
    /// <exception cref="FormatException">The item is not DynamoDB JSON. The message contains no item data.</exception>
    public ReadOnlySpan<byte> Write(ReadOnlySpan<byte> item) => Write(item, isValue: false);

    /// <summary>Writes an attribute value, such as <c>{"S":"a"}</c>, instead of an item.</summary>
    /// <inheritdoc cref="Write(ReadOnlySpan{byte})"/>
    public ReadOnlySpan<byte> WriteAttributeValue(ReadOnlySpan<byte> value) => Write(value, isValue: true);

    private ReadOnlySpan<byte> Write(ReadOnlySpan<byte> utf8, bool isValue)
    {
        _bytes.Truncate(0);
        _elements.Truncate(0);
        var json = new JsonTokenizer(utf8);
        try
        {
            json.ReadValue();
            if (isValue)
            {
                WriteObject(ref json);
            }
            else
            {
                WriteMap(ref json);
            }
            json.ReadEnd();
        }
        catch (Exception error) when (error is InvalidOperationException or JsonException)
        {
            throw NotDynamoDBJson(); // The error may quote the item.
        }
        return _bytes.Span;
    }

    public void Dispose()
    {
        _bytes.Dispose();
        _unsorted.Dispose();
        _elements.Dispose();
    }

    private void WriteMap(ref JsonTokenizer json)
    {
        Expect(JsonTokenType.StartObject, json);
        var elements = StartElements((byte)'M');
        while (json.NextProperty())
        {
            var start = StartLength();
            WriteText(json);
            WriteValue(ref json);
            EndElement(start);
        }
        EndElements(elements);
    }

    /// <summary>Writes <c>{"type":value}</c>.</summary>
    private void WriteValue(ref JsonTokenizer json)
    {
        // Most values are scalars in the service's own spelling.
        if (json.TryReadTaggedText((byte)'S'))
        {
            WriteScalar((byte)'S', json);
            return;
        }
        if (json.TryReadTaggedText((byte)'N'))
        {
            WriteScalar((byte)'N', json);
            return;
        }
        json.ReadValue();
        WriteObject(ref json);
    }

    /// <summary>Writes <c>{"type":value}</c>, whose brace has been read.</summary>
    private void WriteObject(ref JsonTokenizer json)
    {
        Expect(JsonTokenType.StartObject, json);
        if (!json.NextProperty())
        {
            throw NotDynamoDBJson();
        }
        WriteContent(json.IsEscaped ? System.Text.Encoding.UTF8.GetBytes(json.Text()) : json.Spelling, ref json);
        if (json.NextProperty())
        {
            throw NotDynamoDBJson();
        }
    }

    private void WriteContent(ReadOnlySpan<byte> type, ref JsonTokenizer json)
    {
        json.ReadValue();
        switch (type)
        {
            case [(byte)'S' or (byte)'N' or (byte)'B']:
                WriteScalar(type[0], json);
                break;
            case [(byte)'S' or (byte)'N' or (byte)'B', (byte)'S']:
                WriteSet(type[0], ref json);
                break;
            case [(byte)'L']:
                WriteList(ref json);
                break;
            case [(byte)'M']:
                WriteMap(ref json);
                break;
            case var _ when type.SequenceEqual("BOOL"u8) && json.Token is JsonTokenType.True or JsonTokenType.False:
                _bytes.Add((byte)(json.Token == JsonTokenType.True ? 't' : 'f'));
                break;
            case var _ when type.SequenceEqual("NULL"u8) && json.Token is JsonTokenType.True or JsonTokenType.False:
                _bytes.Add((byte)'0');
                break;
            default:
                throw new FormatException("An attribute has an unknown type.");
        }
    }

    private void WriteList(ref JsonTokenizer json)
    {
        Expect(JsonTokenType.StartArray, json);
        _bytes.Add((byte)'[');
        while (json.NextElement())
        {
            WriteObject(ref json);
        }
        _bytes.Add((byte)']');
    }

    private void WriteSet(byte type, ref JsonTokenizer json)
    {
        Expect(JsonTokenType.StartArray, json);
        _bytes.Add((byte)'{');
        var elements = StartElements(type);
        while (json.NextElement())
        {
            var start = StartLength();
            WriteScalar(type, json);
            EndElement(start);
        }
        EndElements(elements);
    }

    private void WriteScalar(byte type, in JsonTokenizer json)
    {
        Expect(JsonTokenType.String, json);
        _bytes.Add(type);
        switch (type)
        {
            case (byte)'N':
                WriteNumber(json.IsEscaped ? System.Text.Encoding.UTF8.GetBytes(json.Text()) : json.Spelling);
                break;
            case (byte)'B':
                WriteBinary(json.IsEscaped ? System.Text.Encoding.UTF8.GetBytes(json.Text()) : json.Spelling);
                break;
            default:
                WriteText(json);
                break;
        }
    }

    private void WriteNumber(ReadOnlySpan<byte> text)
    {
        if (!CanonicalNumber.TryWrite(text, _bytes.GetSpan(CanonicalNumber.MaxLength(text.Length)), out var length))
        {
            throw new FormatException("An attribute of type N is not a valid number.");
        }
        _bytes.Advance(length);
        _bytes.Add(0);
    }

    private void WriteBinary(ReadOnlySpan<byte> base64)
    {
        var start = StartLength();
        var bytes = _bytes.GetSpan(Base64.GetMaxDecodedFromUtf8Length(base64.Length));
        if (Base64.DecodeFromUtf8(base64, bytes, out _, out var length) != OperationStatus.Done)
        {
            throw new FormatException("An attribute of type B is not valid base64.");
        }
        _bytes.Advance(length);
        EndLength(start);
    }

    private void WriteText(in JsonTokenizer json)
    {
        var start = StartLength();
        if (json.IsEscaped)
        {
            var reader = new Utf8JsonReader(json.Bytes);
            reader.Read();
            _bytes.Advance(reader.CopyString(_bytes.GetSpan(json.Bytes.Length)));
        }
        else
        {
            _bytes.AddRange(json.Spelling);
        }
        EndLength(start);
    }

    /// <summary>Reserves space for a length.</summary>
    private int StartLength()
    {
        _bytes.GetSpan(sizeof(int));
        _bytes.Advance(sizeof(int));
        return _bytes.Count - sizeof(int);
    }

    private void EndLength(int start) => BinaryPrimitives.WriteInt32LittleEndian(
        _bytes.Writable(start, sizeof(int)), _bytes.Count - start - sizeof(int));

    /// <summary>Writes the kind of a map or set, and reserves space for the number of its elements.</summary>
    private Elements StartElements(byte kind)
    {
        _bytes.Add(kind);
        return new Elements(_elements.Count, StartLength());
    }

    private void EndElement(int start)
    {
        EndLength(start);
        _elements.Add(new Slice(start, _bytes.Count - start));
    }

    /// <summary>Writes the number of the elements, and sorts them by their bytes.</summary>
    private void EndElements(Elements written)
    {
        var elements = _elements.Writable(written.First, _elements.Count - written.First);
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.Writable(written.CountAt, sizeof(int)), elements.Length);
        if (!TrySort(elements))
        {
            var start = written.CountAt + sizeof(int);
            _unsorted.Truncate(0);
            _unsorted.AddRange(_bytes.Span[start..]);
            var sorted = _bytes.Writable(start, _bytes.Count - start);
            foreach (var element in elements)
            {
                _unsorted.Span.Slice(element.Start - start, element.Length).CopyTo(sorted);
                sorted = sorted[element.Length..];
            }
        }
        _elements.Truncate(written.First);
    }

    /// <returns>Whether the elements were in order already.</returns>
    private bool TrySort(Span<Slice> elements)
    {
        var order = new ByBytes(_bytes);
        var wereSorted = true;
        for (var next = 1; next < elements.Length; next++)
        {
            if (elements.Length > MaxInserted && !wereSorted)
            {
                elements.Sort(order);
                return false;
            }
            var at = next;
            for (; at > 0 && order.Compare(elements[at - 1], elements[at]) > 0; at--)
            {
                (elements[at - 1], elements[at]) = (elements[at], elements[at - 1]);
            }
            wereSorted &= at == next;
        }
        return wereSorted;
    }

    private static void Expect(JsonTokenType expected, in JsonTokenizer json)
    {
        if (json.Token != expected)
        {
            throw NotDynamoDBJson();
        }
    }

    private static FormatException NotDynamoDBJson() => new("An item is not DynamoDB JSON.");

    /// <param name="First">The index of the first element.</param>
    /// <param name="CountAt">The position of the number of elements.</param>
    private readonly record struct Elements(int First, int CountAt);

    private readonly struct ByBytes(PooledList<byte> bytes) : IComparer<Slice>
    {
        public int Compare(Slice x, Slice y) => x.Of(bytes.Span).SequenceCompareTo(y.Of(bytes.Span));
    }
}
