namespace DynamoReplicator.Expressions;

/// <summary>Parses the functions of an expression.</summary>
/// <param name="tokens">The expression.</param>
/// <param name="parseOperand">Parses the next operand.</param>
internal sealed class FunctionParser(TokenReader tokens, Func<Operand> parseOperand)
{
    private const string Names = "attribute_exists, attribute_not_exists, attribute_type, begins_with, contains, and size";

    /// <summary>Whether a function starts at the next token.</summary>
    public bool IsNext => tokens.Next.Kind == TokenKind.Word && tokens.IsFollowedBy("(");

    /// <exception cref="FormatException">The function does not exist, or its operands are invalid.</exception>
    public Node Parse()
    {
        var function = tokens.Take();
        var parts = ParseOperands();
        return function.Text switch
        {
            "attribute_exists" => new ExistsCondition(Path(function, parts), exists: true),
            "attribute_not_exists" => new ExistsCondition(Path(function, parts), exists: false),
            "attribute_type" => new TypeCondition(Pair(function, parts).First, TypeNamed(parts[1])),
            "begins_with" => BeginsWith(function, parts),
            "contains" => Contains(function, parts),
            "size" => Size(function, parts),
            _ => throw tokens.Error(
                function.Position, $"'{function.Text}' is not a function. The functions are {Names}, in lowercase."),
        };
    }

    private List<(Operand Operand, int Position)> ParseOperands()
    {
        var parts = new List<(Operand, int)>();
        tokens.Expect("(");
        do
        {
            var position = tokens.Next.Position;
            parts.Add((parseOperand(), position));
        }
        while (tokens.TryTakeSymbol(","));
        tokens.Expect(")");
        return parts;
    }

    private PathOperand Path(ExpressionToken function, List<(Operand Operand, int Position)> parts)
    {
        ThrowUnless(parts.Count == 1, function, "one operand");
        return parts[0].Operand as PathOperand
            ?? throw tokens.Error(parts[0].Position, $"{function.Text} needs an attribute, not a value.");
    }

    private (Operand First, Operand Second) Pair(ExpressionToken function, List<(Operand Operand, int Position)> parts)
    {
        ThrowUnless(parts.Count == 2, function, "two operands");
        var (first, second) = (parts[0].Operand, parts[1].Operand);
        return first.Equals(second)
            ? throw tokens.Error(parts[1].Position, $"both operands of {function.Text} are the same attribute. They must be distinct.")
            : (first, second);
    }

    private BeginsWithCondition BeginsWith(ExpressionToken function, List<(Operand Operand, int Position)> parts)
    {
        var (first, second) = Pair(function, parts);
        foreach (var (operand, position) in parts)
        {
            if (operand.FixedType is not (null or AttributeType.S or AttributeType.B))
            {
                throw tokens.Error(position, $"begins_with needs a string or binary value, but this one has type {operand.FixedType}.");
            }
        }
        return new BeginsWithCondition(first, second);
    }

    private ContainsCondition Contains(ExpressionToken function, List<(Operand Operand, int Position)> parts)
    {
        var (first, second) = Pair(function, parts);
        return new ContainsCondition(first, second);
    }

    private SizeOperand Size(ExpressionToken function, List<(Operand Operand, int Position)> parts)
    {
        ThrowUnless(parts.Count == 1, function, "one operand");
        var (operand, position) = parts[0];
        return operand.FixedType is AttributeType.N or AttributeType.BOOL or AttributeType.NULL
            ? throw tokens.Error(position, $"a value of type {operand.FixedType} has no size.")
            : new SizeOperand(operand);
    }

    private AttributeType TypeNamed((Operand Operand, int Position) part)
    {
        if (part.Operand is not ValueOperand { FixedType: AttributeType.S } value)
        {
            throw tokens.Error(
                part.Position, "attribute_type needs a type's name as a value of type S, such as {\":type\":{\"S\":\"N\"}}.");
        }
        var name = System.Text.Encoding.UTF8.GetString(value.Value.Text);
        return Enum.GetValues<AttributeType>().FirstOrDefault(type => type.ToString() == name) is not AttributeType.Missing and var found
            ? found
            : throw tokens.Error(
                part.Position, $"'{value.Name}' is not the name of a type. The names are S, N, B, BOOL, NULL, SS, NS, BS, L, and M.");
    }

    private void ThrowUnless(bool isValid, ExpressionToken function, string needed)
    {
        if (!isValid)
        {
            throw tokens.Error(function.Position, $"{function.Text} needs {needed}.");
        }
    }
}
