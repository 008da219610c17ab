namespace DynamoReplicator.IntegrationTests.Expressions;

/// <summary>A part of a random expression. It is printed for DynamoDB, and may be changed before it is printed for the library.</summary>
internal abstract record TestNode
{
    /// <summary>All parts, this one included.</summary>
    public abstract IEnumerable<TestNode> All { get; }

    /// <summary>Changes every part, the innermost first.</summary>
    public abstract TestNode Map(Func<TestNode, TestNode> change);
}

/// <summary>A document path, or the placeholder of a value.</summary>
internal sealed record TestOperand(string Text) : TestNode
{
    public override IEnumerable<TestNode> All => [this];

    public override TestNode Map(Func<TestNode, TestNode> change) => change(this);

    public override string ToString() => Text;
}

/// <summary>An operator or function with its operands.</summary>
/// <param name="Operator">The operator as DynamoDB spells it.</param>
/// <param name="Type">The type of attribute that it was made for; null for a logical operator.</param>
/// <param name="Parts">Its operands.</param>
internal sealed record TestOperator(string Operator, string? Type, IReadOnlyList<TestNode> Parts) : TestNode
{
    private static readonly string[] ByPrecedence = ["OR", "AND", "NOT"];

    public override IEnumerable<TestNode> All => Parts.SelectMany(part => part.All).Prepend(this);

    private int Precedence => Array.IndexOf(ByPrecedence, Operator) is >= 0 and var found ? found : ByPrecedence.Length;

    public override TestNode Map(Func<TestNode, TestNode> change) =>
        change(this with { Parts = [.. Parts.Select(part => part.Map(change))] });

    /// <summary>Prints only the parentheses that the operators' precedence requires.</summary>
    public override string ToString() => Operator switch
    {
        "AND" or "OR" => string.Join($" {Operator} ", Parts.Select(InParentheses)),
        "NOT" => $"NOT {InParentheses(Parts[0])}",
        "BETWEEN" => $"{Parts[0]} BETWEEN {Parts[1]} AND {Parts[2]}",
        "IN" => $"{Parts[0]} IN ({string.Join(", ", Parts.Skip(1))})",
        _ when char.IsAsciiLetter(Operator[0]) => $"{Operator}({string.Join(", ", Parts)})",
        _ => $"{Parts[0]} {Operator} {Parts[1]}",
    };

    private string InParentheses(TestNode part) =>
        part is TestOperator inner && inner.Precedence < Precedence ? $"({part})" : $"{part}";
}
