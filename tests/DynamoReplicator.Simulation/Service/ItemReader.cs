using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace DynamoReplicator.Simulation.Service;

/// <summary>
/// Reads an item as the service does: it rejects the same items, computes
/// their size by the same rules, and writes them in a canonical form.
/// It shares no code with the library, so that a defect in one cannot hide a defect in the other.
/// </summary>
internal sealed class ItemReader(TableSchema schema)
{
    /// <summary>The maximum item size, 400 KB.</summary>
    public const int LargestItem = 400 * 1024;

    /// <summary>The maximum depth of nested lists and maps.</summary>
    public const int DeepestNesting = 32;

    private readonly StringBuilder _canonical = new();
    private int _size;

    /// <summary>Reads an item to put.</summary>
    public static Item ReadItem(JsonElement attributes, TableSchema schema)
    {
        var reader = new ItemReader(schema);
        reader.ReadAttributes(attributes);
        var partition = reader.KeyValue(attributes, schema.Partition, isWholeItem: true);
        var sort = schema.Sort is null ? null : reader.KeyValue(attributes, schema.Sort, isWholeItem: true);
        CheckIndex(attributes, schema.Index);
        if (reader._size > LargestItem)
        {
            throw ServiceException.Invalid("Item size has exceeded the maximum allowed size");
        }
        return new Item(
            Bytes(attributes), ItemKey.Of(partition, sort), KeyJson(attributes, schema), reader._canonical.ToString(), reader._size);
    }

    private static void CheckIndex(JsonElement attributes, KeyAttribute? index)
    {
        if (index is null || !attributes.TryGetProperty(index.Name, out var value))
        {
            return;
        }
        if (!value.TryGetProperty(index.Type, out var content))
        {
            throw ServiceException.InvalidParameters(
                $"Type mismatch for Index Key {index.Name} Expected: {index.Type} Actual: {value.EnumerateObject().First().Name} " +
                $"IndexName: by-{index.Name}");
        }
        if (index.Type != "N" && content.GetString()!.Length == 0)
        {
            throw ServiceException.Invalid(
                "One or more parameter values are not valid. A value specified for a secondary index key is not supported. " +
                "The AttributeValue for a key attribute cannot contain an empty value. " +
                $"IndexName: by-{index.Name}, IndexKey: {index.Name}");
        }
    }

    /// <summary>Reads a key, which must have exactly the key attributes.</summary>
    public static Item ReadKey(JsonElement attributes, TableSchema schema)
    {
        var reader = new ItemReader(schema);
        reader.ReadAttributes(attributes);
        if (attributes.EnumerateObject().Count() != schema.Keys.Count)
        {
            throw ServiceException.Invalid("The provided key element does not match the schema");
        }
        var partition = reader.KeyValue(attributes, schema.Partition, isWholeItem: false);
        var sort = schema.Sort is null ? null : reader.KeyValue(attributes, schema.Sort, isWholeItem: false);
        return new Item(
            Bytes(attributes), ItemKey.Of(partition, sort), KeyJson(attributes, schema), reader._canonical.ToString(), reader._size);
    }

    private static byte[] Bytes(JsonElement json) => JsonMarshal.GetRawUtf8Value(json).ToArray();

    private static byte[] KeyJson(JsonElement attributes, TableSchema schema)
    {
        var members = schema.Keys.Select(key => $"\"{key.Name}\":{attributes.GetProperty(key.Name).GetRawText()}");
        return Encoding.UTF8.GetBytes($"{{{string.Join(',', members)}}}");
    }

    private string KeyValue(JsonElement attributes, KeyAttribute key, bool isWholeItem)
    {
        if (!attributes.TryGetProperty(key.Name, out var value))
        {
            throw isWholeItem ? ServiceException.InvalidParameters($"Missing the key {key.Name} in the item") : ServiceException.Invalid(
                "The provided key element does not match the schema");
        }
        if (!value.TryGetProperty(key.Type, out var content))
        {
            throw isWholeItem
                ? ServiceException.InvalidParameters(
                    $"Type mismatch for key {key.Name} expected: {key.Type} actual: {value.EnumerateObject().First().Name}")
                : ServiceException.Invalid("The provided key element does not match the schema");
        }
        if (key.Type != "N" && content.GetString()!.Length == 0)
        {
            throw ServiceException.Invalid(
                "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty " +
                $"{(key.Type == "S" ? "string" : "binary")} value. Key: {key.Name}");
        }
        var (text, size) = key.Type == "N" ? NumberText.Read(content.GetString()!) : (content.GetString()!, Encoding.UTF8.GetByteCount(
            content.GetString()!));
        if (size > (key == schema.Partition ? 2048 : 1024))
        {
            throw ServiceException.InvalidParameters(key == schema.Partition
                ? "Size of hashkey has exceeded the maximum size limit of2048 bytes"
                : "Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
        }
        return text;
    }

    private void ReadAttributes(JsonElement attributes)
    {
        Expect(attributes, JsonValueKind.Object);
        ReadMembers(attributes, depth: 0);
    }

    private void ReadMembers(JsonElement map, int depth)
    {
        _canonical.Append('{');
        foreach (var member in map.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            _size += Encoding.UTF8.GetByteCount(member.Name);
            Quote(member.Name).Append(':');
            ReadValue(member.Value, depth);
            _canonical.Append(',');
        }
        _canonical.Append('}');
    }

    private void ReadValue(JsonElement value, int depth)
    {
        Expect(value, JsonValueKind.Object);
        using var members = value.EnumerateObject().GetEnumerator();
        if (!members.MoveNext())
        {
            throw ServiceException.Invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
        }
        var (type, content) = (members.Current.Name, members.Current.Value);
        if (members.MoveNext())
        {
            throw ServiceException.Invalid(
                "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes");
        }
        _canonical.Append(type);
        switch (type)
        {
            case "S" or "N" or "B":
                _canonical.Append(Scalar(type, content));
                break;
            case "BOOL" or "NULL":
                _canonical.Append(Truth(type, content));
                break;
            case "SS" or "NS" or "BS":
                ReadSet(type, content);
                break;
            case "L" or "M":
                ReadNested(type, content, depth + 1);
                break;
            default:
                throw ServiceException.Invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
        }
    }

    private void ReadNested(string type, JsonElement content, int depth)
    {
        if (depth > DeepestNesting - 1)
        {
            throw ServiceException.Invalid("Nesting Levels have exceeded supported limits");
        }
        _size += 3;
        if (type == "M")
        {
            Expect(content, JsonValueKind.Object);
            _size += content.EnumerateObject().Count();
            ReadMembers(content, depth);
            return;
        }
        Expect(content, JsonValueKind.Array);
        _canonical.Append('[');
        foreach (var element in content.EnumerateArray())
        {
            _size++;
            ReadValue(element, depth);
            _canonical.Append(',');
        }
        _canonical.Append(']');
    }

    private void ReadSet(string type, JsonElement content)
    {
        Expect(content, JsonValueKind.Array);
        var elements = content.EnumerateArray().Select(element => Scalar(type[..1], element)).ToList();
        if (elements.Count == 0)
        {
            throw ServiceException.InvalidParameters(
                $"An {(type == "SS" ? "string" : type == "NS" ? "number" : "binary")} set  may not be empty");
        }
        if (elements.Distinct().Count() < elements.Count)
        {
            throw type == "NS" ? ServiceException.Invalid("Input collection contains duplicates") : ServiceException.InvalidParameters(
                "Input collection contains duplicates.");
        }
        _canonical.Append('<').AppendJoin(',', elements.Order(StringComparer.Ordinal)).Append('>');
    }

    private string Scalar(string type, JsonElement content)
    {
        Expect(content, JsonValueKind.String);
        var text = content.GetString()!;
        if (type == "N")
        {
            var (number, size) = NumberText.Read(text);
            _size += size;
            return number;
        }
        if (type == "S")
        {
            _size += Encoding.UTF8.GetByteCount(text);
            return $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
        }
        if (!content.TryGetBytesFromBase64(out var bytes))
        {
            throw ServiceException.Malformed("Base64 encoded length is expected a multiple of 4 bytes");
        }
        _size += bytes.Length;
        return Convert.ToHexString(bytes);
    }

    private string Truth(string type, JsonElement content)
    {
        if (content.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            throw ServiceException.Malformed($"{content.ValueKind} cannot be converted to Boolean");
        }
        if (type == "NULL" && !content.GetBoolean())
        {
            throw ServiceException.InvalidParameters("Null attribute value types must have the value of true");
        }
        _size++;
        return content.GetBoolean() ? "true" : "false";
    }

    private StringBuilder Quote(string text) =>
        _canonical.Append('"')
            .Append(text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal))
            .Append('"');

    private static void Expect(JsonElement element, JsonValueKind kind)
    {
        if (element.ValueKind != kind)
        {
            throw ServiceException.Malformed($"{element.ValueKind} where {kind} is expected");
        }
    }
}
