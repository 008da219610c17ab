namespace DynamoReplicator.Expressions;

/// <summary>Divides an expression into tokens.</summary>
internal static class ExpressionTokenizer
{
    private static readonly string[] Symbols = ["<>", "<=", ">=", "=", "<", ">", "(", ")", "[", "]", ",", "."];

    /// <returns>The tokens. The last one is the end.</returns>
    /// <exception cref="FormatException">The expression contains a character that has no meaning there.</exception>
    public static List<ExpressionToken> Read(string expression)
    {
        var tokens = new List<ExpressionToken>();
        for (var at = 0; at < expression.Length;)
        {
            if (expression[at] is ' ' or '\t' or '\r' or '\n')
            {
                at++;
                continue;
            }
            var token = ReadAt(expression, at);
            tokens.Add(token);
            at += token.Text.Length;
        }
        tokens.Add(new ExpressionToken(TokenKind.End, "", expression.Length));
        return tokens;
    }

    private static ExpressionToken ReadAt(string expression, int at)
    {
        var first = expression[at];
        if (first is '#' or ':')
        {
            var length = 1 + LengthOf(expression.AsSpan(at + 1), IsWordPart);
            return length > 1
                ? new ExpressionToken(
                    first == '#' ? TokenKind.NamePlaceholder : TokenKind.ValuePlaceholder, expression.Substring(at, length), at)
                : throw ExpressionError.At(expression, at, $"'{first}' needs a name of letters, digits and underscores after it.");
        }
        if (char.IsAsciiDigit(first))
        {
            // A leading zero is an index of its own, so that [00] is an error, as in DynamoDB.
            var length = first == '0' ? 1 : LengthOf(expression.AsSpan(at), char.IsAsciiDigit);
            return new ExpressionToken(TokenKind.Index, expression.Substring(at, length), at);
        }
        if (char.IsAsciiLetter(first))
        {
            return new ExpressionToken(TokenKind.Word, expression.Substring(at, LengthOf(expression.AsSpan(at), IsWordPart)), at);
        }
        return Array.Find(Symbols, symbol => string.CompareOrdinal(expression, at, symbol, 0, symbol.Length) == 0) is { } found
            ? new ExpressionToken(TokenKind.Symbol, found, at)
            : throw ExpressionError.At(
                expression,
                at,
                $"'{first}' has no meaning here. An attribute whose name contains it needs a placeholder, such as #name, and a literal " +
                "value needs one, such as :value.");
    }

    private static int LengthOf(ReadOnlySpan<char> text, Func<char, bool> isPart)
    {
        var length = 0;
        while (length < text.Length && isPart(text[length]))
        {
            length++;
        }
        return length;
    }

    private static bool IsWordPart(char symbol) => char.IsAsciiLetterOrDigit(symbol) || symbol == '_';
}
