using System.Globalization;
using System.Text;

namespace DynamoReplicator.Cli.Output;

/// <summary>Item data on its way to a terminal, which would obey what it finds in it.</summary>
internal static class SafeText
{
    /// <summary>
    /// Escapes what is not plainly text, such as control characters and marks that turn the direction of writing. JSON stays the JSON of the same value: such characters are in its strings alone.
    /// </summary>
    public static string Of(string text)
    {
        var safe = new StringBuilder(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            if (char.IsSurrogatePair(text, index) && IsSafe(CharUnicodeInfo.GetUnicodeCategory(text, index)))
            {
                safe.Append(text, index++, 2);
            }
            else if (IsSafe(char.GetUnicodeCategory(text[index])))
            {
                safe.Append(text[index]);
            }
            else
            {
                safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[index]:x4}");
            }
        }
        return safe.ToString();
    }

    /// <summary>As <see cref="Of"/>, of a text whose lines are lines.</summary>
    public static string Lines(string text) => string.Join('\n', text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n').Select(Of));

    private static bool IsSafe(UnicodeCategory category) => category is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
