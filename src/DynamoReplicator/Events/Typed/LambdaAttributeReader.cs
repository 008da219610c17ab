using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;
using DynamoReplicator.Json;
using static Amazon.Lambda.DynamoDBEvents.DynamoDBEvent;

namespace DynamoReplicator.Events.Typed;

/// <summary>
/// Reads keys and images into the event's classes. Errors are <see cref="FormatException"/>s whose messages are sentences about a record.
/// </summary>
internal sealed class LambdaAttributeReader(StringCache texts)
{
    /// <summary>The attributes of maps that are still being read. A map is created once the number of its attributes is known.</summary>
    private readonly List<(string Name, AttributeValue? Value)> _attributes = new(64);

    private delegate T ElementReader<T>(LambdaAttributeReader reader, ref JsonTokenizer json, string name);

    /// <summary>Reads the next value, a map of attributes or null.</summary>
    public Dictionary<string, AttributeValue?>? ReadMap(ref JsonTokenizer json, string name)
    {
        json.ReadValue();
        if (!EventErrors.ExpectOrNull(in json, JsonTokenType.StartObject, name))
        {
            return null;
        }
        var first = _attributes.Count;
        while (json.NextProperty())
        {
            var attribute = texts.Text(in json);
            _attributes.Add((attribute, ReadValue(ref json)));
        }
        var map = new Dictionary<string, AttributeValue?>(_attributes.Count - first);
        foreach (var (attribute, value) in CollectionsMarshal.AsSpan(_attributes)[first..])
        {
            map[attribute] = value; // The last of several duplicates counts.
        }
        _attributes.RemoveRange(first, _attributes.Count - first);
        return map;
    }

    private AttributeValue? ReadValue(ref JsonTokenizer json)
    {
        if (json.TryReadTaggedText((byte)'S'))
        {
            return new AttributeValue { S = texts.Text(in json) };
        }
        if (json.TryReadTaggedText((byte)'N'))
        {
            return new AttributeValue { N = texts.Text(in json) };
        }
        json.ReadValue();
        return Value(ref json);
    }

    private AttributeValue? Value(ref JsonTokenizer json)
    {
        if (json.Token == JsonTokenType.Null)
        {
            return null;
        }
        if (json.Token != JsonTokenType.StartObject)
        {
            throw new FormatException(
                $"An attribute value is {EventErrors.Describe(json.Token)}, not an object such as {{\"S\":\"…\"}}.");
        }
        var value = new AttributeValue();
        while (json.NextProperty())
        {
            ReadMember(ref json, value);
        }
        return value;
    }

    private void ReadMember(ref JsonTokenizer json, AttributeValue value)
    {
        if (json.NameIs("S"u8))
        {
            value.S = texts.ReadTextOrNull(ref json, "S");
        }
        else if (json.NameIs("N"u8))
        {
            value.N = texts.ReadTextOrNull(ref json, "N");
        }
        else if (json.NameIs("M"u8))
        {
            value.M = ReadMap(ref json, "M");
        }
        else if (json.NameIs("L"u8))
        {
            value.L = ReadList(ref json, "L", static (reader, ref json, _) => reader.Value(ref json));
        }
        else if (json.NameIs("BOOL"u8))
        {
            value.BOOL = ReadTruth(ref json, "BOOL");
        }
        else if (json.NameIs("NULL"u8))
        {
            value.NULL = ReadTruth(ref json, "NULL");
        }
        else
        {
            ReadRareMember(ref json, value);
        }
    }

    private void ReadRareMember(ref JsonTokenizer json, AttributeValue value)
    {
        if (json.NameIs("B"u8))
        {
            json.ReadValue();
            value.B = Binary(in json, "B");
        }
        else if (json.NameIs("SS"u8))
        {
            value.SS = ReadList(ref json, "SS", static (reader, ref json, name) => reader.Text(in json, name));
        }
        else if (json.NameIs("NS"u8))
        {
            value.NS = ReadList(ref json, "NS", static (reader, ref json, name) => reader.Text(in json, name));
        }
        else if (json.NameIs("BS"u8))
        {
            value.BS = ReadList(ref json, "BS", static (_, ref json, name) => Binary(in json, name));
        }
        else
        {
            json.SkipValue();
        }
    }

    private List<T>? ReadList<T>(ref JsonTokenizer json, string name, ElementReader<T> readElement)
    {
        json.ReadValue();
        if (!EventErrors.ExpectOrNull(in json, JsonTokenType.StartArray, name))
        {
            return null;
        }
        var list = new List<T>();
        while (json.NextElement())
        {
            list.Add(readElement(this, ref json, name));
        }
        return list;
    }

    private string? Text(ref readonly JsonTokenizer json, string name) => texts.TextOrNull(in json, name);

    private static bool? ReadTruth(ref JsonTokenizer json, string name)
    {
        json.ReadValue();
        return json.Token switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            JsonTokenType.Null => null,
            _ => throw EventErrors.Unexpected(name, json.Token, "true or false"),
        };
    }

    /// <summary>Returns a stream at its start, with a publicly visible buffer.</summary>
    private static MemoryStream? Binary(ref readonly JsonTokenizer json, string name)
    {
        if (!EventErrors.ExpectOrNull(in json, JsonTokenType.String, name))
        {
            return null;
        }
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(json.Spelling.Length)];
        if (json.IsEscaped || Base64.DecodeFromUtf8(json.Spelling, bytes, out _, out var length) != OperationStatus.Done)
        {
            bytes = Lenient(json.Text(), name);
            length = bytes.Length;
        }
        return new MemoryStream(bytes, 0, length, writable: true, publiclyVisible: true);
    }

    /// <summary>Decodes like Lambda's serializer, which ignores surplus bits.</summary>
    private static byte[] Lenient(string base64, string name)
    {
        try
        {
            return Convert.FromBase64String(base64);
        }
        catch (FormatException)
        {
            throw new FormatException($"\"{name}\" is not valid base64.");
        }
    }
}
