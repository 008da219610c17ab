using System.Text.Json;
using LambdaValue = Amazon.Lambda.DynamoDBEvents.DynamoDBEvent.AttributeValue;
using SdkValue = Amazon.DynamoDBv2.Model.AttributeValue;

namespace DynamoReplicator.TestSupport;

/// <summary>
/// Formats an item as one line of text. Equal items have equal lines, whether they come as JSON, from Lambda's event class or from the
/// SDK. Numbers keep their spelling, attributes are sorted by name, and sets keep their order, because nothing here may change it.
/// </summary>
internal static class Canonical
{
    public static string Item(ReadOnlySpan<byte> json)
    {
        using var document = JsonDocument.Parse(json.ToArray(), new JsonDocumentOptions { MaxDepth = 256 });
        return Item(document.RootElement);
    }

    public static string Item(JsonElement item) =>
        Map(item.EnumerateObject().Select(attribute => (attribute.Name, Value(attribute.Value))));

    public static string Item(IReadOnlyDictionary<string, LambdaValue> item) =>
        Map(item.Select(attribute => (attribute.Key, Value(attribute.Value))));

    public static string Item(IReadOnlyDictionary<string, SdkValue> item) =>
        Map(item.Select(attribute => (attribute.Key, Value(attribute.Value))));

    private static string Value(JsonElement value)
    {
        var member = value.EnumerateObject().Single();
        var content = member.Value;
        return member.Name switch
        {
            "S" => $"S{Quoted(content.GetString()!)}",
            "N" => $"N{content.GetString()}",
            "B" => $"B{Hex(content.GetBytesFromBase64())}",
            "BOOL" or "NULL" => $"{member.Name}{content.GetBoolean()}",
            "SS" => List("SS", content.EnumerateArray().Select(text => Quoted(text.GetString()!))),
            "NS" => List("NS", content.EnumerateArray().Select(number => number.GetString()!)),
            "BS" => List("BS", content.EnumerateArray().Select(binary => Hex(binary.GetBytesFromBase64()))),
            "L" => List("L", content.EnumerateArray().Select(Value)),
            "M" => $"M{Item(content)}",
            _ => throw new FormatException($"No DynamoDB type: {member.Name}."),
        };
    }

    private static string Value(LambdaValue value) => value switch
    {
        { S: { } text } => $"S{Quoted(text)}",
        { N: { } number } => $"N{number}",
        { B: { } binary } => $"B{Hex(binary.ToArray())}",
        { BOOL: { } truth } => $"BOOL{truth}",
        { NULL: { } isNull } => $"NULL{isNull}",
        { SS: { } texts } => List("SS", texts.Select(Quoted)),
        { NS: { } numbers } => List("NS", numbers),
        { BS: { } binaries } => List("BS", binaries.Select(binary => Hex(binary.ToArray()))),
        { L: { } list } => List("L", list.Select(Value)),
        { M: { } map } => $"M{Item(map)}",
        _ => throw new FormatException("A value without a member."),
    };

    private static string Value(SdkValue value) => value switch
    {
        { S: { } text } => $"S{Quoted(text)}",
        { N: { } number } => $"N{number}",
        { B: { } binary } => $"B{Hex(binary.ToArray())}",
        { BOOL: { } truth } => $"BOOL{truth}",
        { NULL: { } isNull } => $"NULL{isNull}",
        { SS: { } texts } => List("SS", texts.Select(Quoted)),
        { NS: { } numbers } => List("NS", numbers),
        { BS: { } binaries } => List("BS", binaries.Select(binary => Hex(binary.ToArray()))),
        { L: { } list } => List("L", list.Select(Value)),
        { M: { } map } => $"M{Item(map)}",
        _ => throw new FormatException("A value without a member."),
    };

    private static string Map(IEnumerable<(string Name, string Value)> attributes) =>
        $"{{{string.Join(", ", attributes
            .OrderBy(attribute => attribute.Name, StringComparer.Ordinal)
            .Select(attribute => $"{Quoted(attribute.Name)}: {attribute.Value}"))}}}";

    private static string List(string type, IEnumerable<string> elements) => $"{type}[{string.Join(", ", elements)}]";

    private static string Quoted(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes);
}
