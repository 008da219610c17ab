using DynamoReplicator.Buffers;

namespace DynamoReplicator.Expressions;

/// <summary>An item in which the attributes that an expression needs have been located.</summary>
/// <param name="item">The item as DynamoDB JSON.</param>
/// <param name="attributes">The locations of the attributes' values, by their number in the expression; empty if missing.</param>
internal readonly ref struct ItemView(ReadOnlySpan<byte> item, ReadOnlySpan<Slice> attributes)
{
    private readonly ReadOnlySpan<byte> _item = item;
    private readonly ReadOnlySpan<Slice> _attributes = attributes;

    /// <summary>Returns a top-level attribute.</summary>
    /// <param name="number">The attribute's number in the expression.</param>
    public AttributeView Attribute(int number) =>
        _attributes[number] is { IsEmpty: false } place ? AttributeView.Read(place.Of(_item)) : default;
}
