using System.Globalization;
using System.Text;

namespace DynamoReplicator.Cli.Output;

/// <summary>Escapes item data for terminals, which would execute control characters.</summary>
internal static class SafeText
{
    /// <summary>
    /// Escapes everything but plain text, such as control characters and marks that change the writing direction. JSON keeps its value,
    /// because such characters occur only in its strings.
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

    /// <summary>Like <see cref="Of"/>, but keeps line breaks.</summary>
    public static string Lines(string text) =>
        string.Join('\n', text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n').Select(Of));

    private static bool IsSafe(UnicodeCategory category) =>
        category is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned);
}
