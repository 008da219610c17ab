using System.Globalization;

namespace DynamoReplicator.Expressions;

/// <summary>Creates the errors of an expression. Each shows the position in the expression with a caret.</summary>
internal static class ExpressionError
{
    /// <summary>The number of characters that are shown before and after the position.</summary>
    private const int Context = 50;

    /// <param name="expression">The expression.</param>
    /// <param name="position">The position of the error, from 0.</param>
    /// <param name="problem">Sentences that say what is wrong and what to do.</param>
    public static FormatException At(string expression, int position, string problem)
    {
        var (start, end) = (Math.Max(0, position - Context), Math.Min(expression.Length, position + Context));
        var (before, after) = (start > 0 ? "…" : "", end < expression.Length ? "…" : "");
        var shown = string.Concat(expression[start..end].Select(symbol => char.IsControl(symbol) ? ' ' : symbol));
        var indentation = new string(' ', before.Length + position - start);
        return new FormatException(string.Create(
            CultureInfo.InvariantCulture,
            $"At character {position + 1}: {problem}{Environment.NewLine}    {before}{shown}{after}{Environment.NewLine}" +
            $"    {indentation}^"));
    }
}
