using System.Globalization;
using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.IntegrationTests.Expressions;

/// <summary>A random expression that DynamoDB accepts, with the placeholders that it uses.</summary>
internal sealed class RandomExpression
{
    public static readonly string[] Leaves =
    [
        "=", "<>", "<", "<=", ">", ">=", "BETWEEN", "IN", "attribute_exists", "attribute_not_exists", "attribute_type", "begins_with",
        "contains", "size",
    ];

    public static readonly string[] Logical = ["AND", "OR", "NOT"];

    private readonly Random _random;
    private readonly ValuePools _pools;
    private readonly RandomDocuments _documents;
    private readonly Func<(string Operator, string Type)> _next;

    /// <param name="random">The source of randomness.</param>
    /// <param name="next">Returns the operator and type of the next condition.</param>
    public RandomExpression(Random random, Func<(string Operator, string Type)> next)
    {
        _random = random;
        _next = next;
        _pools = new ValuePools(random);
        _documents = new RandomDocuments(random);
        Root = Condition(depth: random.Next(1, 4));
    }

    public TestNode Root { get; }

    public Dictionary<string, AttributeValue> Values { get; } = [];

    public Dictionary<string, string> Names { get; } = [];

    private TestNode Condition(int depth)
    {
        if (depth == 0)
        {
            var (name, type) = _next();
            return Leaf(name, type);
        }
        return _random.Next(5) switch
        {
            0 => new TestOperator("NOT", null, [Condition(depth - 1)]),
            1 or 2 => new TestOperator("AND", null, [Condition(depth - 1), Condition(_random.Next(depth))]),
            _ => new TestOperator("OR", null, [Condition(depth - 1), Condition(_random.Next(depth))]),
        };
    }

    private TestOperator Leaf(string name, string type)
    {
        var path = Path(type);
        return name switch
        {
            "=" or "<>" => Compare(name, type, path, IsOften ? Value(type) : Other(type, path)),
            "<" or "<=" or ">" or ">=" => Compare(name, type, path, Comparable(type, path)),
            "BETWEEN" => new TestOperator(name, type, [path, .. Bounds(type)]),
            "IN" => new TestOperator(name, type, [path, .. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Value(type))]),
            "attribute_type" => new TestOperator(name, type, [path, Value(new AttributeValue { S = IsOften ? type : AnyType })]),
            "begins_with" => new TestOperator(
                name, type, [path, Value(type is "S" or "B" && IsOften ? type : _random.Next(2) == 0 ? "S" : "B")]),
            "contains" => new TestOperator(name, type, [path, Part(type)]),
            "size" => Size(type, path),
            _ => new TestOperator(name, type, [path]),
        };
    }

    /// <summary>Swaps the operands sometimes: a value may come first.</summary>
    private TestOperator Compare(string name, string type, TestNode left, TestNode right) =>
        new(name, type, _random.Next(5) == 0 ? [right, left] : [left, right]);

    private TestOperator Size(string type, TestNode path)
    {
        var size = new TestOperator("size", type, [path]);
        return _random.Next(4) switch
        {
            0 => new TestOperator("BETWEEN", "N", [size, Value(Count(0)), Value(Count(_random.Next(4)))]),
            1 => new TestOperator("IN", "N", [size, Value(Count(_random.Next(4))), Value(Count(_random.Next(4)))]),
            _ => Compare(_random.GetItems(Leaves[..6], 1)[0], "N", size, Value(Count(_random.Next(4)))),
        };
    }

    /// <summary>An operand that DynamoDB accepts beside a comparator: a literal must be of an ordered type.</summary>
    private TestNode Comparable(string type, TestNode path) =>
        ValuePools.Ordered.Contains(type) && IsOften ? Value(type)
        : _random.Next(2) == 0 ? Value(_random.GetItems(ValuePools.Ordered, 1)[0])
        : Other(type, path);

    private TestNode[] Bounds(string type)
    {
        var ordered = ValuePools.Ordered.Contains(type) && IsOften ? type : _random.GetItems(ValuePools.Ordered, 1)[0];
        var from = _random.Next(_pools.CountOf(ordered));
        var to = _random.Next(from, _pools.CountOf(ordered));
        return [Value(_pools.At(ordered, from)), Value(_pools.At(ordered, to))];
    }

    private TestOperand Part(string type) => type switch
    {
        "SS" => Value("S"),
        "NS" => Value("N"),
        "BS" => Value("B"),
        "L" => Value(_random.GetItems(["S", "N", "B", "BOOL", "NS"], 1)[0]),
        "S" or "B" => Value(type),
        _ => Value(_random.GetItems(ValuePools.Ordered, 1)[0]),
    };

    /// <summary>Another path than the given one, because DynamoDB does not accept the same operand twice.</summary>
    private TestNode Other(string type, TestNode path)
    {
        var other = Path(_random.Next(3) > 0 ? type : AnyType);
        return other == path ? Value(_random.GetItems(ValuePools.Ordered, 1)[0]) : other;
    }

    private TestOperand Path(string type) => new(_documents.PathTo(type, Names));

    private TestOperand Value(string type) => Value(_pools.Of(type));

    private TestOperand Value(AttributeValue value)
    {
        var placeholder = $":v{Values.Count}";
        Values[placeholder] = value;
        return new TestOperand(placeholder);
    }

    private static AttributeValue Count(int number) => new() { N = number.ToString(CultureInfo.InvariantCulture) };

    private bool IsOften => _random.Next(4) > 0;

    private string AnyType => _random.GetItems(ValuePools.Types, 1)[0];
}
