namespace DynamoReplicator.Expressions;

/// <summary>Reads the tokens of an expression one after another.</summary>
internal sealed class TokenReader(string expression)
{
    private readonly List<ExpressionToken> _tokens = ExpressionTokenizer.Read(expression);
    private int _next;

    /// <summary>The next token, which is not consumed.</summary>
    public ExpressionToken Next => _tokens[_next];

    /// <summary>Whether the token after the next one is a symbol.</summary>
    public bool IsFollowedBy(string symbol) => _next + 1 < _tokens.Count && _tokens[_next + 1].IsSymbol(symbol);

    public ExpressionToken Take() => _tokens[_next].Kind == TokenKind.End ? _tokens[_next] : _tokens[_next++];

    public bool TryTakeSymbol(string symbol) => TryTake(Next.IsSymbol(symbol));

    public bool TryTakeKeyword(string keyword) => TryTake(Next.IsKeyword(keyword));

    /// <exception cref="FormatException">The next token is another one.</exception>
    public void Expect(string symbol)
    {
        if (!TryTakeSymbol(symbol))
        {
            throw Error(Next.Position, $"'{symbol}' is expected, but {Next} was found.");
        }
    }

    public FormatException Error(int position, string problem) => ExpressionError.At(expression, position, problem);

    private bool TryTake(bool isNext)
    {
        _next += isNext ? 1 : 0;
        return isNext;
    }
}
