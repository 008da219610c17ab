using System.Globalization;

namespace DynamoReplicator.Expressions;

/// <summary>Parses document paths and values.</summary>
internal sealed class OperandParser(TokenReader tokens, Placeholders placeholders)
{
    /// <summary>DynamoDB's limit for the levels of a document path.</summary>
    private const int MaxLevels = 32;

    /// <exception cref="FormatException">The next tokens are not an operand.</exception>
    public Operand Parse() => tokens.Next.Kind switch
    {
        TokenKind.Word or TokenKind.NamePlaceholder => ParsePath(),
        TokenKind.ValuePlaceholder => ParseValue(),
        _ => throw tokens.Error(
            tokens.Next.Position, $"an attribute, a value such as :value, or a function is expected, but {tokens.Next} was found."),
    };

    private ValueOperand ParseValue()
    {
        var token = tokens.Take();
        return placeholders.ValueOf(token.Text) is { } value
            ? new ValueOperand(token.Text, value)
            : throw tokens.Error(
                token.Position,
                $"'{token.Text}' is not defined. Define it in ExpressionAttributeValues, such as " +
                $"{{\"{token.Text}\":{{\"S\":\"…\"}}}}.");
    }

    private PathOperand ParsePath()
    {
        var start = tokens.Next.Position;
        var attribute = placeholders.NumberOf(ParseName());
        var rest = new List<PathStep>();
        while (true)
        {
            if (tokens.TryTakeSymbol("."))
            {
                rest.Add(new PathStep(Placeholders.Utf8(ParseName()), 0));
            }
            else if (tokens.TryTakeSymbol("["))
            {
                rest.Add(new PathStep(null, ParseIndex()));
                tokens.Expect("]");
            }
            else
            {
                break;
            }
        }
        return rest.Count < MaxLevels
            ? new PathOperand(attribute, [.. rest])
            : throw tokens.Error(start, $"this path has {rest.Count + 1} levels. DynamoDB allows {MaxLevels}.");
    }

    private string ParseName()
    {
        var token = tokens.Take();
        return token.Kind switch
        {
            TokenKind.Word when ReservedWords.Contains(token.Text) => throw tokens.Error(
                token.Position,
                $"'{token.Text}' is a reserved word. Write #{token.Text} and define it in ExpressionAttributeNames as " +
                $"{{\"#{token.Text}\":\"{token.Text}\"}}."),
            TokenKind.Word => token.Text,
            TokenKind.NamePlaceholder => placeholders.NameOf(token.Text) ?? throw tokens.Error(
                token.Position,
                $"'{token.Text}' is not defined. Define it in ExpressionAttributeNames, such as {{\"{token.Text}\":\"status\"}}."),
            _ => throw tokens.Error(token.Position, $"an attribute's name is expected, but {token} was found."),
        };
    }

    private int ParseIndex()
    {
        var token = tokens.Take();
        return token.Kind == TokenKind.Index && int.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? index
            : throw tokens.Error(token.Position, $"a list's index is expected, such as [0], but {token} was found.");
    }
}
