namespace DynamoReplicator.Expressions;

/// <summary>The kinds of tokens in an expression.</summary>
internal enum TokenKind
{
    /// <summary>An attribute's name, a function's name, or a keyword.</summary>
    Word,

    /// <summary>A placeholder of an attribute's name, such as <c>#status</c>.</summary>
    NamePlaceholder,

    /// <summary>A placeholder of a value, such as <c>:open</c>.</summary>
    ValuePlaceholder,

    /// <summary>A list's index.</summary>
    Index,

    /// <summary>A comparator, parenthesis, bracket, comma or dot.</summary>
    Symbol,

    /// <summary>The expression's end.</summary>
    End,
}

/// <summary>A token of an expression.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Text">Its text; empty at the end.</param>
/// <param name="Position">Its position in the expression, from 0.</param>
internal readonly record struct ExpressionToken(TokenKind Kind, string Text, int Position)
{
    public bool IsSymbol(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    /// <summary>Keywords may be in any case. Functions may not.</summary>
    public bool IsKeyword(string keyword) => Kind == TokenKind.Word && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    public override string ToString() => Kind == TokenKind.End ? "the end" : $"'{Text}'";
}
