using System.Buffers;
using System.Text.Json;
using DynamoReplicator.Buffers;
using DynamoReplicator.Json;

namespace DynamoReplicator.Expressions;

/// <summary>Selects top-level attributes by name. The key attributes are always kept, and values are copied as bytes.</summary>
/// <param name="names">The names.</param>
/// <param name="areOmitted">Whether the named attributes are left out; otherwise all others are.</param>
internal sealed class AttributeList(IEnumerable<string> names, bool areOmitted)
{
    private readonly byte[][] _names = [.. names.Distinct(StringComparer.Ordinal).Select(Placeholders.Utf8)];

    /// <summary>Returns the item without the attributes that are left out.</summary>
    /// <param name="item">The item as DynamoDB JSON.</param>
    /// <param name="key">The item's key as DynamoDB JSON, which has already been read successfully.</param>
    /// <exception cref="FormatException">The item is not DynamoDB JSON. The message contains no item data.</exception>
    public ReadOnlyMemory<byte> Apply(ReadOnlySpan<byte> item, ReadOnlySpan<byte> key)
    {
        var kept = new ArrayBufferWriter<byte>(256);
        try
        {
            Copy(item, key, kept);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw AttributeView.NotDynamoDBJson(); // The error may quote the item.
        }
        return kept.WrittenMemory;
    }

    private void Copy(ReadOnlySpan<byte> item, ReadOnlySpan<byte> key, ArrayBufferWriter<byte> kept)
    {
        var json = new JsonTokenizer(item);
        json.ReadValue();
        if (json.Token != JsonTokenType.StartObject)
        {
            throw AttributeView.NotDynamoDBJson();
        }
        kept.Write("{"u8);
        while (json.NextProperty())
        {
            var start = json.Value.Start;
            var isKept = IsNamed(json) != areOmitted || IsKey(key, json);
            json.ReadValue();
            json.Skip();
            if (isKept)
            {
                kept.Write(kept.WrittenCount > 1 ? ","u8 : []);
                kept.Write(json.At(new Slice(start, json.Position - start)));
            }
        }
        kept.Write("}"u8);
        json.ReadEnd();
    }

    private bool IsNamed(in JsonTokenizer json)
    {
        var name = json.JsonText;
        foreach (var one in _names)
        {
            if (name.Is(one))
            {
                return true;
            }
        }
        return false;
    }

    private static bool IsKey(ReadOnlySpan<byte> key, in JsonTokenizer attribute)
    {
        var name = attribute.JsonText;
        var json = new JsonTokenizer(key);
        json.ReadValue();
        while (json.NextProperty())
        {
            if (name.Is(json.IsEscaped ? Placeholders.Utf8(json.Text()) : json.Spelling))
            {
                return true;
            }
            json.ReadValue();
            json.Skip();
        }
        return false;
    }
}
