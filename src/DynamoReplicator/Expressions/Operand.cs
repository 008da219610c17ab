using System.Text;

namespace DynamoReplicator.Expressions;

/// <summary>A part of an expression: a <see cref="Condition"/> or an <see cref="Operand"/>.</summary>
internal abstract class Node;

/// <summary>A part of an expression that has an attribute value.</summary>
internal abstract class Operand : Node
{
    /// <summary>The type of its values if it is the same for every item, otherwise null.</summary>
    public virtual AttributeType? FixedType => null;

    public abstract AttributeView In(ItemView item);
}

/// <summary>A value of <c>ExpressionAttributeValues</c>.</summary>
/// <param name="name">Its placeholder, such as <c>:open</c>.</param>
/// <param name="json">The value as DynamoDB JSON.</param>
internal sealed class ValueOperand(string name, byte[] json) : Operand
{
    public string Name { get; } = name;

    public override AttributeType? FixedType { get; } = AttributeView.Read(json).Type;

    public AttributeView Value => AttributeView.Read(json);

    public override AttributeView In(ItemView item) => Value;
}

/// <summary>A document path, such as <c>address.lines[0]</c>.</summary>
/// <param name="attribute">The number of its top-level attribute.</param>
/// <param name="rest">The steps from there.</param>
internal sealed class PathOperand(int attribute, PathStep[] rest) : Operand, IEquatable<PathOperand>
{
    private readonly int _attribute = attribute;
    private readonly PathStep[] _rest = rest;

    public override AttributeView In(ItemView item)
    {
        var view = item.Attribute(_attribute);
        foreach (var step in _rest)
        {
            view = step.Name is { } name ? view.Member(name) : view.Element(step.Index);
        }
        return view;
    }

    public bool Equals(PathOperand? other) =>
        other is not null && other._attribute == _attribute && other._rest.AsSpan().SequenceEqual(_rest);

    public override bool Equals(object? obj) => Equals(obj as PathOperand);

    public override int GetHashCode() => HashCode.Combine(_attribute, _rest.Length);
}

/// <summary>A step into a map or list.</summary>
/// <param name="name">The attribute of a map, as UTF-8; null for a list.</param>
/// <param name="index">The element of a list.</param>
internal readonly struct PathStep(byte[]? name, int index) : IEquatable<PathStep>
{
    public byte[]? Name { get; } = name;

    public int Index { get; } = index;

    public bool Equals(PathStep other) => Index == other.Index && (Name is null) == (other.Name is null)
        && Name.AsSpan().SequenceEqual(other.Name);

    public override bool Equals(object? obj) => obj is PathStep other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Index, Name?.Length);
}

/// <summary>
/// The function <c>size</c>: the length of a string in UTF-16 code units, as DynamoDB counts it, the bytes of a binary value, or the number
/// of elements. Other values have no size.
/// </summary>
internal sealed class SizeOperand(Operand of) : Operand
{
    public override AttributeType? FixedType => AttributeType.N;

    public override AttributeView In(ItemView item)
    {
        var view = of.In(item);
        return view.Type switch
        {
            AttributeType.S => AttributeView.OfNumber(Encoding.UTF8.GetCharCount(view.Text)),
            AttributeType.B => AttributeView.OfNumber(view.Binary().Length),
            AttributeType.SS or AttributeType.NS or AttributeType.BS or AttributeType.L or AttributeType.M =>
                AttributeView.OfNumber(view.CountElements()),
            _ => default,
        };
    }
}
