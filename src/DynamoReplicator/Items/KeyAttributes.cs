using System.Buffers.Binary;
using System.Text.Json;
using DynamoReplicator.Buffers;
using DynamoReplicator.Json;

namespace DynamoReplicator.Items;

/// <summary>
/// The names and types of a key's attributes, without the values. All items of a table have them in common. This class reads the form that
/// <see cref="ItemKey"/> writes.
/// </summary>
internal static class KeyAttributes
{
    /// <summary>Returns an identity of the same attributes with empty values. It contains no item data, so it may be stored.</summary>
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

    /// <summary>Returns whether two identities have the same attributes, by name and type.</summary>
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

    /// <summary>Returns the names of a key's attributes.</summary>
    /// <param name="key">The key as DynamoDB JSON, which has already been read successfully.</param>
    public static IReadOnlyList<string> NamesIn(ReadOnlySpan<byte> key)
    {
        var names = new List<string>(2);
        var json = new Utf8JsonReader(key);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            names.Add(DynamoDBJson.ReadName(ref json));
            json.Read();
            json.Skip();
        }
        return names;
    }

    /// <summary>Returns whether an item has all attributes of a key, each with the key's type.</summary>
    /// <param name="key">The key as DynamoDB JSON, which has already been read successfully.</param>
    /// <param name="item">The item as DynamoDB JSON. For an invalid item, the method returns false.</param>
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

    /// <summary>Returns the length of an attribute's part before its value: the name's length, the name and the type.</summary>
    private static int HeadLength(ReadOnlySpan<byte> identity) =>
        sizeof(int) + BinaryPrimitives.ReadInt32LittleEndian(identity) + sizeof(byte);

    /// <summary>Returns the attributes after the first one.</summary>
    private static ReadOnlySpan<byte> Rest(ReadOnlySpan<byte> identity, int head) =>
        identity[(head + sizeof(int) + BinaryPrimitives.ReadInt32LittleEndian(identity[head..]))..];
}
