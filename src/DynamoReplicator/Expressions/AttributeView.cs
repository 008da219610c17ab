using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DynamoReplicator.Json;

namespace DynamoReplicator.Expressions;

/// <summary>
/// An attribute value as it is spelled in an item. Its text, binary or elements are decoded only if an expression needs them. Reading a
/// value throws <see cref="FormatException"/>, <see cref="JsonException"/> or <see cref="InvalidOperationException"/> if it is not
/// DynamoDB JSON.
/// </summary>
internal readonly ref struct AttributeView
{
    private readonly bool _isEscaped;

    private AttributeView(AttributeType type, ReadOnlySpan<byte> json, ReadOnlySpan<byte> content, bool isEscaped)
    {
        Type = type;
        Json = json;
        Content = content;
        _isEscaped = isEscaped;
    }

    /// <summary>The value's type. A <c>default</c> view is a missing attribute.</summary>
    public AttributeType Type { get; }

    public bool IsMissing => Type == AttributeType.Missing;

    /// <summary>The whole value, such as <c>{"S":"open"}</c>; empty for the element of a set.</summary>
    public ReadOnlySpan<byte> Json { get; }

    /// <summary>What the value's only property holds, such as <c>"open"</c> with its quotation marks.</summary>
    public ReadOnlySpan<byte> Content { get; }

    /// <summary>The text of a string or number as UTF-8.</summary>
    public ReadOnlySpan<byte> Text => _isEscaped ? Unescaped(Content) : Content[1..^1];

    /// <param name="json">An attribute value, such as <c>{"S":"open"}</c>.</param>
    public static AttributeView Read(ReadOnlySpan<byte> json)
    {
        var reader = new JsonTokenizer(json);
        reader.ReadValue();
        if (reader.Token != JsonTokenType.StartObject || !reader.NextProperty())
        {
            throw NotDynamoDBJson();
        }
        var type = TypeOf(reader);
        reader.ReadValue();
        reader.Skip();
        if (!IsTokenOf(type, reader.Token))
        {
            throw NotDynamoDBJson();
        }
        var view = new AttributeView(type, json, reader.Bytes, reader.Token == JsonTokenType.String && reader.IsEscaped);
        if (reader.NextProperty())
        {
            throw NotDynamoDBJson();
        }
        return view;
    }

    /// <summary>Creates a value of type N.</summary>
    public static AttributeView OfNumber(int number) => new(
        AttributeType.N, default, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\"{number}\"")), isEscaped: false);

    /// <param name="type">The type of the set's elements.</param>
    /// <param name="json">A tokenizer at an element.</param>
    public static AttributeView OfSetElement(AttributeType type, in JsonTokenizer json) => json.Token == JsonTokenType.String
        ? new AttributeView(type, default, json.Bytes, json.IsEscaped)
        : throw NotDynamoDBJson();

    /// <summary>Decodes a value of type B.</summary>
    public ReadOnlySpan<byte> Binary()
    {
        var base64 = Text;
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        return Base64.DecodeFromUtf8(base64, bytes, out _, out var length) == OperationStatus.Done
            ? bytes.AsSpan(0, length)
            : throw new FormatException("An attribute of type B is not valid base64.");
    }

    /// <summary>Returns the number of elements of a set, list or map.</summary>
    public int CountElements()
    {
        var json = new JsonTokenizer(Content);
        var count = 0;
        json.ReadValue();
        while (Type == AttributeType.M ? json.NextProperty() : json.NextElement())
        {
            if (Type == AttributeType.M)
            {
                json.ReadValue();
            }
            json.Skip();
            count++;
        }
        return count;
    }

    /// <summary>Returns the value of a map's attribute.</summary>
    public AttributeView Member(ReadOnlySpan<byte> name)
    {
        if (Type != AttributeType.M)
        {
            return default;
        }
        var json = new JsonTokenizer(Content);
        json.ReadValue();
        while (json.NextProperty())
        {
            var isNamed = json.TextEquals(name);
            json.ReadValue();
            json.Skip();
            if (isNamed)
            {
                return Read(json.Bytes);
            }
        }
        return default;
    }

    /// <summary>Returns the element of a list.</summary>
    public AttributeView Element(int index)
    {
        if (Type != AttributeType.L)
        {
            return default;
        }
        var json = new JsonTokenizer(Content);
        json.ReadValue();
        for (var at = 0; json.NextElement(); at++)
        {
            json.Skip();
            if (at == index)
            {
                return Read(json.Bytes);
            }
        }
        return default;
    }

    public static FormatException NotDynamoDBJson() => new("The item is not DynamoDB JSON.");

    private static AttributeType TypeOf(in JsonTokenizer json)
    {
        var text = json.JsonText;
        return text.Is("S"u8) ? AttributeType.S
            : text.Is("N"u8) ? AttributeType.N
            : text.Is("B"u8) ? AttributeType.B
            : text.Is("BOOL"u8) ? AttributeType.BOOL
            : text.Is("NULL"u8) ? AttributeType.NULL
            : text.Is("SS"u8) ? AttributeType.SS
            : text.Is("NS"u8) ? AttributeType.NS
            : text.Is("BS"u8) ? AttributeType.BS
            : text.Is("L"u8) ? AttributeType.L
            : text.Is("M"u8) ? AttributeType.M
            : throw new FormatException("An attribute has an unknown type.");
    }

    private static bool IsTokenOf(AttributeType type, JsonTokenType token) => type switch
    {
        AttributeType.S or AttributeType.N or AttributeType.B => token == JsonTokenType.String,
        AttributeType.BOOL or AttributeType.NULL => token is JsonTokenType.True or JsonTokenType.False,
        AttributeType.M => token == JsonTokenType.StartObject,
        _ => token == JsonTokenType.StartArray,
    };

    private static ReadOnlySpan<byte> Unescaped(ReadOnlySpan<byte> quoted)
    {
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        var text = new byte[quoted.Length];
        return text.AsSpan(0, reader.CopyString(text));
    }
}
