using System.Globalization;
using System.Text;

namespace DynamoReplicator.Expressions;

/// <summary>
/// Parses a filter expression by recursive descent. The operators bind as in DynamoDB: comparators, <c>BETWEEN</c> and <c>IN</c> first,
/// then <c>NOT</c>, <c>AND</c> and <c>OR</c>. It rejects what DynamoDB rejects, so that every expression that is accepted here can be sent
/// with a scan.
/// </summary>
internal sealed class ExpressionParser
{
    /// <summary>DynamoDB's limits.</summary>
    private const int MaxBytes = 4096;
    private const int MaxOperators = 300;
    private const int MaxListed = 100;

    private static readonly string[] Comparators = ["=", "<>", "<", "<=", ">", ">="];

    private readonly TokenReader _tokens;
    private readonly OperandParser _operands;
    private readonly FunctionParser _functions;
    private Node? _parenthesized;
    private int _operators;
    private int _depth;

    private ExpressionParser(string expression, Placeholders placeholders)
    {
        _tokens = new TokenReader(expression);
        _operands = new OperandParser(_tokens, placeholders);
        _functions = new FunctionParser(_tokens, ParseOperand);
    }

    /// <exception cref="FormatException">The expression is invalid. The message points at the position.</exception>
    public static Condition Parse(string expression, Placeholders placeholders)
    {
        if (string.IsNullOrWhiteSpace(expression))
        {
            throw new FormatException("It is empty. Specify a condition, such as 'total > :least', or omit the expression.");
        }
        if (Encoding.UTF8.GetByteCount(expression) is > MaxBytes and var bytes)
        {
            throw new FormatException(string.Create(
                CultureInfo.InvariantCulture, $"It has {bytes} bytes. DynamoDB allows {MaxBytes}: shorten it."));
        }
        var parser = new ExpressionParser(expression, placeholders);
        var condition = parser.ParseCondition();
        return parser._tokens.Next is { Kind: not TokenKind.End } next
            ? throw parser._tokens.Error(
                next.Position, $"the expression should end here, or continue with AND or OR, but {next} was found.")
            : condition;
    }

    private Condition ParseCondition()
    {
        var position = _tokens.Next.Position;
        return AsCondition(ParseOr(), position);
    }

    private Node ParseOr()
    {
        var position = _tokens.Next.Position;
        var left = ParseAnd();
        while (_tokens.TryTakeKeyword("OR"))
        {
            CountOperator(position);
            var right = _tokens.Next.Position;
            left = new OrCondition(AsCondition(left, position), AsCondition(ParseAnd(), right));
        }
        return left;
    }

    private Node ParseAnd()
    {
        var position = _tokens.Next.Position;
        var left = ParseNot();
        while (_tokens.TryTakeKeyword("AND"))
        {
            CountOperator(position);
            var right = _tokens.Next.Position;
            left = new AndCondition(AsCondition(left, position), AsCondition(ParseNot(), right));
        }
        return left;
    }

    private Node ParseNot()
    {
        var position = _tokens.Next.Position;
        if (!_tokens.TryTakeKeyword("NOT"))
        {
            return ParseComparison();
        }
        CountOperator(position);
        Descend(position);
        var operand = _tokens.Next.Position;
        var negated = new NotCondition(AsCondition(ParseNot(), operand));
        _depth--;
        return negated;
    }

    private Node ParseComparison()
    {
        var position = _tokens.Next.Position;
        var left = ParsePrimary();
        var token = _tokens.Next;
        if (token.Kind == TokenKind.Symbol && Comparators.Contains(token.Text))
        {
            _tokens.Take();
            CountOperator(token.Position);
            return Compared(AsOperand(left, position), token, ParseOperand());
        }
        if (_tokens.TryTakeKeyword("BETWEEN"))
        {
            CountOperator(token.Position);
            return ParseBetween(AsOperand(left, position), token.Position);
        }
        if (_tokens.TryTakeKeyword("IN"))
        {
            CountOperator(token.Position);
            return ParseIn(AsOperand(left, position), token.Position);
        }
        return left;
    }

    private Condition Compared(Operand left, ExpressionToken comparator, Operand right)
    {
        ThrowIfSame(left, [right], comparator.Text, comparator.Position);
        if (comparator.Text is "=" or "<>")
        {
            return new EqualityCondition(left, right, isEqual: comparator.Text == "=");
        }
        ThrowIfUnordered(left, comparator.Text, comparator.Position);
        ThrowIfUnordered(right, comparator.Text, comparator.Position);
        return new OrderCondition(left, right, comparator.Text[0] == '<' ? -1 : 1, orEqual: comparator.Text.Length > 1);
    }

    private BetweenCondition ParseBetween(Operand operand, int position)
    {
        var lower = ParseOperand();
        if (!_tokens.TryTakeKeyword("AND"))
        {
            throw _tokens.Error(_tokens.Next.Position, $"BETWEEN needs AND and an upper bound here, but {_tokens.Next} was found.");
        }
        var upper = ParseOperand();
        ThrowIfSame(operand, [lower, upper], "BETWEEN", position);
        foreach (var one in new[] { operand, lower, upper })
        {
            ThrowIfUnordered(one, "BETWEEN", position);
        }
        if (lower is ValueOperand from && upper is ValueOperand to)
        {
            if (from.FixedType != to.FixedType)
            {
                throw _tokens.Error(position, $"the bounds have the types {from.FixedType} and {to.FixedType}. Specify the same type.");
            }
            if (AttributeComparison.Order(from.Value, to.Value) > 0)
            {
                throw _tokens.Error(position, $"{from.Name} is greater than {to.Name}. Specify the lower bound first.");
            }
        }
        return new BetweenCondition(operand, lower, upper);
    }

    private InCondition ParseIn(Operand operand, int position)
    {
        var values = new List<Operand>();
        _tokens.Expect("(");
        do
        {
            values.Add(ParseOperand());
        }
        while (_tokens.TryTakeSymbol(","));
        _tokens.Expect(")");
        ThrowIfSame(operand, values, "IN", position);
        return values.Count <= MaxListed
            ? new InCondition(operand, [.. values])
            : throw _tokens.Error(position, $"IN has {values.Count} operands. DynamoDB allows {MaxListed}.");
    }

    private Operand ParseOperand()
    {
        var position = _tokens.Next.Position;
        return AsOperand(ParsePrimary(), position);
    }

    private Node ParsePrimary()
    {
        var position = _tokens.Next.Position;
        if (_functions.IsNext)
        {
            CountOperator(position);
            return _functions.Parse();
        }
        if (!_tokens.TryTakeSymbol("("))
        {
            return _operands.Parse();
        }
        Descend(position);
        var node = ParseOr();
        _tokens.Expect(")");
        _depth--;
        if (ReferenceEquals(node, _parenthesized))
        {
            throw _tokens.Error(position, "these parentheses are redundant, which DynamoDB rejects. Remove them.");
        }
        _parenthesized = node;
        return node;
    }

    private Condition AsCondition(Node node, int position) => node as Condition
        ?? throw _tokens.Error(position, "a condition is expected here. Compare this operand, such as with =, or use a function.");

    private Operand AsOperand(Node node, int position) => node as Operand
        ?? throw _tokens.Error(position, "an attribute, a value or size is expected here, not a condition.");

    /// <summary>DynamoDB rejects a comparison of an attribute with itself. Values have no such rule.</summary>
    private void ThrowIfSame(Operand first, IReadOnlyList<Operand> others, string name, int position)
    {
        if (others.Contains(first))
        {
            throw _tokens.Error(position, $"{name} compares an attribute with itself. The operands must be distinct.");
        }
    }

    private void ThrowIfUnordered(Operand operand, string comparator, int position)
    {
        if (operand.FixedType is not (null or AttributeType.S or AttributeType.N or AttributeType.B))
        {
            throw _tokens.Error(
                position, $"{comparator} needs strings, numbers or binary values, but an operand has type {operand.FixedType}.");
        }
    }

    private void CountOperator(int position)
    {
        if (++_operators > MaxOperators)
        {
            throw _tokens.Error(position, $"the expression has more than {MaxOperators} operators, which DynamoDB rejects.");
        }
    }

    /// <summary>Bounds the recursion. A valid expression has an operator for each level.</summary>
    private void Descend(int position)
    {
        if (++_depth > MaxOperators)
        {
            throw _tokens.Error(position, $"the expression has more than {MaxOperators} levels.");
        }
    }
}
