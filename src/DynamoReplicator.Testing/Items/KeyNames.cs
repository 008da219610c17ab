using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Testing.Items;

/// <summary>The names of a table's key attributes.</summary>
internal sealed class KeyNames
{
    private readonly string[] _names;

    private KeyNames(string[] names) => _names = names;

    /// <param name="names">The names. Without any, it is <c>pk</c>.</param>
    public static KeyNames Of(string[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return names.Length <= 2 && !names.Any(string.IsNullOrEmpty)
            ? new KeyNames(names.Length == 0 ? ["pk"] : [.. names])
            : throw new ArgumentException(
                $"The key attributes are '{string.Join("', '", names)}'. Specify the names of the table's partition key and sort key.",
                nameof(names));
    }

    /// <summary>Returns the item's key.</summary>
    /// <exception cref="ArgumentException">The item lacks a key attribute, or has it with a type that no key has.</exception>
    public TableItem KeyOf(TableItem item) => new(_names.ToDictionary(name => name, name => KeyValue(item, name), StringComparer.Ordinal));

    /// <summary>Returns whether the item has a key.</summary>
    public bool AreIn(TableItem item) =>
        Array.TrueForAll(_names, name => item.Attributes.TryGetValue(name, out var value) && IsKey(value));

    /// <summary>Returns whether the item consists of nothing but a key.</summary>
    public bool AreExactly(TableItem item) => item.Attributes.Count == _names.Length && AreIn(item);

    private static AttributeValue KeyValue(TableItem item, string name)
    {
        if (!item.Attributes.TryGetValue(name, out var value))
        {
            throw new ArgumentException(
                $"The item has no attribute '{name}', which the table's key consists of: {item}. Add it, or specify the names of the key "
                + "attributes, as in StreamEvents.From(\"us-east-1/orders\", \"id\") and new InMemoryReplica(\"id\").");
        }
        return IsKey(value)
            ? value
            : throw new ArgumentException(
                $"The key attribute '{name}' is neither a text, a number nor binary: {item}. JSON must be all plain or all DynamoDB JSON.");
    }

    private static bool IsKey(AttributeValue value) => AttributeTypes.TypeOf(value) is "S" or "N" or "B";
}
