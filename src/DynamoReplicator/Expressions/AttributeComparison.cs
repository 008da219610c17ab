using DynamoReplicator.Items;
using DynamoReplicator.Json;

namespace DynamoReplicator.Expressions;

/// <summary>Compares attribute values as DynamoDB does: values of different types are neither equal nor ordered.</summary>
internal static class AttributeComparison
{
    /// <summary>
    /// Compares numbers by value, sets and maps regardless of their order, and everything else by its bytes. A missing attribute equals
    /// nothing.
    /// </summary>
    public static bool AreEqual(AttributeView one, AttributeView other) => one.Type == other.Type && one.Type switch
    {
        AttributeType.Missing => false,
        AttributeType.NULL => true,
        AttributeType.BOOL => one.Content.SequenceEqual(other.Content),
        AttributeType.S or AttributeType.N or AttributeType.B => Order(one, other) == 0,
        _ => CanonicalItem.AreValuesEqual(one.Json, other.Json),
    };

    /// <summary>
    /// Orders numbers by value, strings by their UTF-8 bytes, and binary values by their unsigned bytes. Returns null for values of other
    /// or different types.
    /// </summary>
    public static int? Order(AttributeView one, AttributeView other) => one.Type != other.Type ? null : one.Type switch
    {
        AttributeType.S => one.Text.SequenceCompareTo(other.Text),
        AttributeType.N => NumberOrder.Compare(one.Text, other.Text),
        AttributeType.B => one.Binary().SequenceCompareTo(other.Binary()),
        _ => null,
    };

    /// <summary>Returns whether a string or binary value begins with another one.</summary>
    public static bool BeginsWith(AttributeView value, AttributeView start) => value.Type == start.Type && value.Type switch
    {
        AttributeType.S => value.Text.StartsWith(start.Text),
        AttributeType.B => value.Binary().StartsWith(start.Binary()),
        _ => false,
    };

    /// <summary>Returns whether a string or binary value contains another one, or a set or list contains an element.</summary>
    public static bool Contains(AttributeView container, AttributeView part) => (container.Type, part.Type) switch
    {
        (AttributeType.S, AttributeType.S) => container.Text.IndexOf(part.Text) >= 0,
        (AttributeType.B, AttributeType.B) => container.Binary().IndexOf(part.Binary()) >= 0,
        (AttributeType.SS, AttributeType.S) or (AttributeType.NS, AttributeType.N) or (AttributeType.BS, AttributeType.B) =>
            HasElement(container, part),
        (AttributeType.L, not AttributeType.Missing) => HasElement(container, part),
        _ => false,
    };

    private static bool HasElement(AttributeView container, AttributeView part)
    {
        var json = new JsonTokenizer(container.Content);
        json.ReadValue();
        while (json.NextElement())
        {
            json.Skip();
            var element = container.Type == AttributeType.L
                ? AttributeView.Read(json.Bytes)
                : AttributeView.OfSetElement(part.Type, json);
            if (AreEqual(element, part))
            {
                return true;
            }
        }
        return false;
    }
}
