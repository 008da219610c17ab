using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Items;

namespace DynamoReplicator.Expressions;

/// <summary>
/// Identifies the part of the source that a replica holds. Stored progress covers only the items and attributes of the selection with
/// which it was made, so it is stored with this hash. A hash, because the values of an expression may be item data.
/// <see cref="ReplicaTable.Where"/> and <see cref="ReplicaTable.Select"/> are code, which cannot be compared.
/// </summary>
internal static class SelectionHash
{
    /// <returns>The same text for all spellings of the values and all orders of the names; null for whole items.</returns>
    public static string? Of(ReplicaTable replica)
    {
        if (replica is { FilterExpression: null, Attributes: null, OmitAttributes: null })
        {
            return null;
        }
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("filter"u8, replica.FilterExpression);
            WriteNames(replica.ExpressionAttributeNames ?? new Dictionary<string, string>(), json);
            json.WriteBase64String("values"u8, Canonical(replica.ExpressionAttributeValues ?? new Dictionary<string, AttributeValue>()));
            WriteList("attributes", replica.Attributes, json);
            WriteList("omitted", replica.OmitAttributes, json);
            json.WriteEndObject();
        }
        return Convert.ToHexString(SHA256.HashData(bytes.WrittenSpan));
    }

    private static void WriteNames(IReadOnlyDictionary<string, string> names, Utf8JsonWriter json)
    {
        json.WriteStartObject("names"u8);
        foreach (var (placeholder, name) in names.OrderBy(name => name.Key, StringComparer.Ordinal))
        {
            json.WriteString(placeholder, name);
        }
        json.WriteEndObject();
    }

    /// <summary>The values have the form of an item, so they are written in an item's canonical spelling.</summary>
    private static byte[] Canonical(IReadOnlyDictionary<string, AttributeValue> values)
    {
        var item = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(item))
        {
            json.WriteStartObject();
            foreach (var (placeholder, value) in values)
            {
                json.WritePropertyName(placeholder);
                json.WriteRawValue(AttributeValueWriter.Write(value));
            }
            json.WriteEndObject();
        }
        return CanonicalItem.Canonical(item.WrittenSpan);
    }

    private static void WriteList(string option, IReadOnlyCollection<string>? names, Utf8JsonWriter json)
    {
        if (names is null)
        {
            return;
        }
        json.WriteStartArray(option);
        foreach (var name in names.Distinct().Order(StringComparer.Ordinal))
        {
            json.WriteStringValue(name);
        }
        json.WriteEndArray();
    }
}
