using System.Text;
using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Local;

/// <summary>
/// Returns a text for every DynamoDB value. Equal values have equal texts, and different values never do. Numbers are compared by value
/// (<c>1</c>, <c>1.0</c>, <c>10E-1</c>) to the last digit, sets without order, and binary by its bytes. An empty list differs from an
/// empty map.
/// </summary>
/// <remarks>It shares no code with the library, so that a check does not repeat an error of the checked code.</remarks>
internal static class CanonicalValue
{
    public static string Of(AttributeValue value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    public static string Of(IReadOnlyDictionary<string, AttributeValue> item)
    {
        var text = new StringBuilder();
        AppendMap(text, item);
        return text.ToString();
    }

    private static void Append(StringBuilder text, AttributeValue value)
    {
        _ = value switch
        {
            { S: { } s } => AppendText(text.Append('S'), s),
            { N: { } n } => text.Append('N').Append(Number(n)),
            { B: { } b } => text.Append('B').Append(Convert.ToBase64String(b.ToArray())),
            { BOOL: { } flag } => text.Append(flag ? "TRUE" : "FALSE"),
            { NULL: true } => text.Append("NULL"),
            { SS: { } set } => AppendSet(text.Append("SS"), set.Select(Quoted)),
            { NS: { } set } => AppendSet(text.Append("NS"), set.Select(Number)),
            { BS: { } set } => AppendSet(text.Append("BS"), set.Select(b => Convert.ToBase64String(b.ToArray()))),
            { L: { } list } => AppendList(text, list),
            { M: { } map } => AppendMap(text, map),
            _ => throw new ArgumentException("The value has no DynamoDB type. Set one of its properties.", nameof(value)),
        };
    }

    private static StringBuilder AppendList(StringBuilder text, List<AttributeValue> list)
    {
        text.Append('[');
        foreach (var element in list)
        {
            Append(text, element);
            text.Append(',');
        }

        return text.Append(']');
    }

    private static StringBuilder AppendMap(StringBuilder text, IReadOnlyDictionary<string, AttributeValue> map)
    {
        text.Append('{');
        foreach (var (name, value) in map.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            Append(AppendText(text, name).Append(':'), value);
            text.Append(',');
        }

        return text.Append('}');
    }

    private static StringBuilder AppendSet(StringBuilder text, IEnumerable<string> elements) =>
        text.Append('<').AppendJoin(',', elements.Order(StringComparer.Ordinal)).Append('>');

    private static string Number(string number) => ExactNumber.Parse(number).ToString();

    private static StringBuilder AppendText(StringBuilder text, string s) => text.Append(Quoted(s));

    // Strings are quoted, so that a string cannot look like another value's syntax.
    private static string Quoted(string s) =>
        $"\"{s.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
