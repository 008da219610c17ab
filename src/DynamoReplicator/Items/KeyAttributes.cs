using System.Buffers.Binary;
using System.Text.Json;
using DynamoReplicator.Buffers;

namespace DynamoReplicator.Items;

/// <summary>
/// The names and types of a key's attributes, without the values: what all items of a table have in common. Reads the form that <see
/// cref="ItemKey"/> writes.
/// </summary>
internal static class KeyAttributes
{
    /// <summary>An identity of the same attributes with empty values, which may be kept: it is no item data.</summary>
    public static byte[] Of(ReadOnlySpan<byte> identity)
    {
        using var attributes = new PooledList<byte>(identity.Length);
        while (!identity.IsEmpty)
        {
            var head = HeadLength(identity);
            attributes.AddRange(identity[..head]);
            attributes.AddRange([0, 0, 0, 0]);
            identity = Rest(identity, head);
        }
        return attributes.Span.ToArray();
    }

    /// <summary>Whether two identities have the same attributes, by name and type.</summary>
    public static bool AreSame(ReadOnlySpan<byte> identity, ReadOnlySpan<byte> other)
    {
        while (!identity.IsEmpty && !other.IsEmpty)
        {
            var head = HeadLength(identity);
            if (other.Length < head || !identity[..head].SequenceEqual(other[..head]))
            {
                return false;
            }
            identity = Rest(identity, head);
            other = Rest(other, head);
        }
        return identity.IsEmpty && other.IsEmpty;
    }

    /// <summary>Whether an item has all attributes of a key, each with the key's type.</summary>
    /// <param name="key">The key as DynamoDB JSON. It has been read before.</param>
    /// <param name="item">The item as DynamoDB JSON. One that cannot be read has none.</param>
    public static bool AreIn(ReadOnlySpan<byte> key, ReadOnlySpan<byte> item)
    {
        try
        {
            var ofItem = TypesIn(item);
            return TypesIn(key).All(attribute => ofItem.TryGetValue(attribute.Key, out var type) && type == attribute.Value);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static Dictionary<string, string> TypesIn(ReadOnlySpan<byte> attributes)
    {
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        var json = new Utf8JsonReader(attributes, DynamoDBJson.ReaderOptions);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            var value = json;
            var hasType = value.TokenType == JsonTokenType.StartObject && value.Read() && value.TokenType == JsonTokenType.PropertyName;
            types[name] = hasType ? value.GetString()! : "";
            json.Skip();
        }
        return types;
    }

    /// <summary>An attribute's part before its value: the name's length, the name and the type.</summary>
    private static int HeadLength(ReadOnlySpan<byte> identity) =>
        sizeof(int) + BinaryPrimitives.ReadInt32LittleEndian(identity) + sizeof(byte);

    /// <summary>The attributes after the first.</summary>
    private static ReadOnlySpan<byte> Rest(ReadOnlySpan<byte> identity, int head) =>
        identity[(head + sizeof(int) + BinaryPrimitives.ReadInt32LittleEndian(identity[head..]))..];
}
