using System.Globalization;
using System.Text;
using static Amazon.Lambda.DynamoDBEvents.DynamoDBEvent;

namespace DynamoReplicator.Tests.Support;

/// <summary>
/// Writes content as JSON in one of many spellings. The plain spelling is Lambda's. A random spelling has properties in any order, white
/// space anywhere, and any character escaped. It shares no code with the library.
/// </summary>
internal sealed class Spelling
{
    public static readonly Spelling Plain = new(null);

    private readonly Random? _dice;

    private Spelling(Random? dice) => _dice = dice;

    public static Spelling Random(int seed) => new(new Random(seed));

    public string Of(Dictionary<string, AttributeValue> item) => Object(item.Select(attribute => (attribute.Key, Of(attribute.Value))));

    public string Of(AttributeValue value) => value switch
    {
        { S: { } text } => Object([("S", Text(text))]),
        { N: { } number } => Object([("N", Text(number))]),
        { B: { } binary } => Object([("B", Text(Convert.ToBase64String(binary.ToArray())))]),
        { BOOL: { } truth } => Object([("BOOL", truth ? "true" : "false")]),
        { NULL: { } isNull } => Object([("NULL", isNull ? "true" : "false")]),
        { SS: { } texts } => Object([("SS", Array(texts.Select(Text)))]),
        { NS: { } numbers } => Object([("NS", Array(numbers.Select(Text)))]),
        { BS: { } binaries } => Object([("BS", Array(binaries.Select(binary => Text(Convert.ToBase64String(binary.ToArray())))))]),
        { L: { } list } => Object([("L", Array(list.Select(Of)))]),
        { M: { } map } => Object([("M", Of(map))]),
        _ => throw new ArgumentException("A value needs a member.", nameof(value)),
    };

    public string Object(IEnumerable<(string Name, string Json)> members)
    {
        var written = members.Select(member => $"{Space()}{Text(member.Name)}{Space()}:{Space()}{member.Json}{Space()}").ToArray();
        _dice?.Shuffle(written);
        return $"{{{string.Join(',', written)}{Space()}}}";
    }

    public string Array(IEnumerable<string> elements) =>
        $"[{string.Join(',', elements.Select(element => $"{Space()}{element}{Space()}"))}{Space()}]";

    public string Text(string text)
    {
        var json = new StringBuilder("\"");
        foreach (var character in text.EnumerateRunes())
        {
            json.Append(character.Value switch
            {
                _ when IsOneIn(12) => Escaped(character),
                '"' or '\\' => $"\\{character}",
                '/' when IsOneIn(3) => "\\/",
                '\n' when IsOneIn(2) => "\\n",
                < ' ' => Escaped(character),
                _ => character.ToString(),
            });
        }
        return json.Append('"').ToString();
    }

    private string Escaped(Rune character) =>
        string.Concat(
            character.ToString().Select(unit => $"\\u{((int)unit).ToString(IsOneIn(2) ? "x4" : "X4", CultureInfo.InvariantCulture)}"));

    private string Space() => IsOneIn(10) ? new string(_dice!.GetItems<char>(" \n\r\t", _dice.Next(1, 4))) : "";

    private bool IsOneIn(int sides) => _dice?.Next(sides) == 0;
}
