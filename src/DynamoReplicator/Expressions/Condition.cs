namespace DynamoReplicator.Expressions;

/// <summary>A part of an expression that is true or false.</summary>
internal abstract class Condition : Node
{
    public abstract bool Holds(ItemView item);
}

internal sealed class AndCondition(Condition left, Condition right) : Condition
{
    public override bool Holds(ItemView item) => left.Holds(item) && right.Holds(item);
}

internal sealed class OrCondition(Condition left, Condition right) : Condition
{
    public override bool Holds(ItemView item) => left.Holds(item) || right.Holds(item);
}

internal sealed class NotCondition(Condition condition) : Condition
{
    public override bool Holds(ItemView item) => !condition.Holds(item);
}

/// <summary>The comparators <c>=</c> and <c>&lt;&gt;</c>. A missing attribute equals nothing, so it differs from everything.</summary>
internal sealed class EqualityCondition(Operand left, Operand right, bool isEqual) : Condition
{
    public override bool Holds(ItemView item) => AttributeComparison.AreEqual(left.In(item), right.In(item)) == isEqual;
}

/// <summary>The comparators <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c> and <c>&gt;=</c>. Values without an order are false.</summary>
/// <param name="left">The left operand.</param>
/// <param name="right">The right operand.</param>
/// <param name="sign">-1 for less, 1 for greater.</param>
/// <param name="orEqual">Whether equal values are true.</param>
internal sealed class OrderCondition(Operand left, Operand right, int sign, bool orEqual) : Condition
{
    public override bool Holds(ItemView item) =>
        AttributeComparison.Order(left.In(item), right.In(item)) is { } order && (order == 0 ? orEqual : Math.Sign(order) == sign);
}

internal sealed class BetweenCondition(Operand operand, Operand lower, Operand upper) : Condition
{
    public override bool Holds(ItemView item)
    {
        var value = operand.In(item);
        return AttributeComparison.Order(value, lower.In(item)) >= 0 && AttributeComparison.Order(value, upper.In(item)) <= 0;
    }
}

internal sealed class InCondition(Operand operand, Operand[] values) : Condition
{
    public override bool Holds(ItemView item)
    {
        var value = operand.In(item);
        foreach (var one in values)
        {
            if (AttributeComparison.AreEqual(value, one.In(item)))
            {
                return true;
            }
        }
        return false;
    }
}

/// <summary>The functions <c>attribute_exists</c> and <c>attribute_not_exists</c>.</summary>
internal sealed class ExistsCondition(Operand operand, bool exists) : Condition
{
    public override bool Holds(ItemView item) => !operand.In(item).IsMissing == exists;
}

internal sealed class TypeCondition(Operand operand, AttributeType type) : Condition
{
    public override bool Holds(ItemView item) => operand.In(item).Type == type;
}

internal sealed class BeginsWithCondition(Operand operand, Operand start) : Condition
{
    public override bool Holds(ItemView item) => AttributeComparison.BeginsWith(operand.In(item), start.In(item));
}

internal sealed class ContainsCondition(Operand container, Operand part) : Condition
{
    public override bool Holds(ItemView item) => AttributeComparison.Contains(container.In(item), part.In(item));
}
