using System.Diagnostics.CodeAnalysis;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Testing.Items;

namespace DynamoReplicator.Testing;

/// <summary>
/// An item of a table. Items are equal if DynamoDB's values are: numbers are compared by value to the last digit, sets without order, and
/// everything else exactly. So a test can compare an item of a replica with an object or JSON.
/// </summary>
/// <example>
/// <code>
/// Assert.Equal(TableItem.Of(new { id = "order#1", total = 12.50m }), replica.Items[0]);
/// </code>
/// </example>
public sealed class TableItem : IEquatable<TableItem>
{
    private readonly Lazy<string> _identity;

    internal TableItem(IReadOnlyDictionary<string, AttributeValue> attributes)
    {
        Attributes = attributes;
        _identity = new Lazy<string>(() => DynamoDBJsonWriter.CanonicalText(attributes));
    }

    /// <summary>The attributes by name. <see cref="ReplicaTable.Where"/> takes them, so a test can call it.</summary>
    public IReadOnlyDictionary<string, AttributeValue> Attributes { get; }

    /// <summary>A text that equal items share.</summary>
    internal string Identity => _identity.Value;

    /// <summary>Creates an item from any of these forms.</summary>
    /// <param name="item">
    /// <list type="bullet">
    /// <item><description>JSON text. It is DynamoDB JSON (<c>{"id":{"S":"a"}}</c>) if the value of every attribute is an object, and plain
    /// JSON (<c>{"id":"a"}</c>) otherwise. An item has a key, which is never an object in plain JSON, so each text has one
    /// meaning.</description></item>
    /// <item><description>A dictionary of the SDK's attribute values, of those of <c>DynamoDBEvent</c>, or of the values below.
    /// </description></item>
    /// <item><description>An object, such as an anonymous type or a record. Its public properties are the attributes. A property may be a
    /// text, a <see cref="Guid"/>, a number, a boolean, null (<c>NULL</c>), bytes or a <see cref="MemoryStream"/> (<c>B</c>), a set of
    /// texts, numbers or bytes (<c>SS</c>, <c>NS</c>, <c>BS</c>), a list, a dictionary, an object or an attribute value. Dates and
    /// enumerations have no form of their own in DynamoDB: specify the text or the number that your code stores.</description></item>
    /// <item><description>A <see cref="TableItem"/>.</description></item>
    /// </list>
    /// </param>
    /// <exception cref="ArgumentException">The item has none of these forms, or a value that DynamoDB cannot store.</exception>
    [RequiresUnreferencedCode(ObjectReader.TrimmingWarning)]
    public static TableItem Of(object item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item switch
        {
            TableItem known => known,
            string json => new TableItem(JsonItemReader.Read(json)),
            _ when ObjectReader.Read(item) is { IsMSet: true } map => new TableItem(map.M),
            _ => throw new ArgumentException(
                $"A value of the type {item.GetType().Name} is not an item. Specify an object, a dictionary or JSON text.", nameof(item)),
        };
    }

    /// <summary>Returns whether both items have the same attributes with equal values.</summary>
    public bool Equals(TableItem? other) => other is not null && Identity == other.Identity;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TableItem);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(Identity, StringComparison.Ordinal);

    /// <summary>
    /// Returns the item as plain JSON, or as DynamoDB JSON if it has binary values or sets, which JSON lacks. <see cref="Of"/> reads both.
    /// </summary>
    public override string ToString() => PlainJson.CanHold(Attributes) ? PlainJson.Text(Attributes) : DynamoDBJsonWriter.Text(Attributes);
}
