using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Cli.Estimation;

/// <summary>
/// The size of an item in bytes, by the rules of DynamoDB's guide ("DynamoDB item sizes and formats"). Numbers are approximate there too.
/// </summary>
internal static class ItemSize
{
    private const int BytesPerElement = 1;
    private const int BytesPerDocument = 3;

    public static long Of(IEnumerable<KeyValuePair<string, AttributeValue>> item) =>
        item.Sum(attribute => Encoding.UTF8.GetByteCount(attribute.Key) + Of(attribute.Value));

    /// <summary>The length of an item's line in an export or import file: <c>{"Item":{…}}</c> and the line's end.</summary>
    public static long LineOf(IReadOnlyDictionary<string, AttributeValue> item) => """{"Item":}""".Length + 1 + JsonOfMap(item);

    private static long Of(AttributeValue value) => value switch
    {
        { S: { } text } => Encoding.UTF8.GetByteCount(text),
        { N: { } number } => OfNumber(number),
        { B: { } binary } => binary.Length,
        { BOOL: not null } or { NULL: not null } => 1,
        { SS: { Count: > 0 } texts } => texts.Sum(Encoding.UTF8.GetByteCount),
        { NS: { Count: > 0 } numbers } => numbers.Sum(OfNumber),
        { BS: { Count: > 0 } binaries } => binaries.Sum(binary => binary.Length),
        { L: { } list } => BytesPerDocument + list.Sum(element => BytesPerElement + Of(element)),
        { M: { } map } => BytesPerDocument + Of(map) + (BytesPerElement * map.Count),
        _ => 0,
    };

    /// <summary>One byte per two significant digits, one more, and one for a sign.</summary>
    private static long OfNumber(string number)
    {
        var digits = number.Split('e', 'E')[0].Where(char.IsAsciiDigit).SkipWhile(digit => digit == '0').ToList();
        var significant = digits.FindLastIndex(digit => digit != '0') + 1;
        return ((significant + 1) / 2) + 1 + (number.StartsWith('-') ? 1 : 0);
    }

    private static long JsonOf(AttributeValue value) => value switch
    {
        { S: { } text } => TypeAnd("S", JsonOf(text)),
        { N: { } number } => TypeAnd("N", number.Length + 2),
        { B: { } binary } => TypeAnd("B", JsonOf(binary)),
        { BOOL: { } isTrue } => TypeAnd("BOOL", isTrue ? 4 : 5),
        { NULL: not null } => TypeAnd("NULL", 4),
        { SS: { Count: > 0 } texts } => TypeAnd("SS", 1 + texts.Sum(text => JsonOf(text) + 1)),
        { NS: { Count: > 0 } numbers } => TypeAnd("NS", 1 + numbers.Sum(number => number.Length + 3)),
        { BS: { Count: > 0 } binaries } => TypeAnd("BS", 1 + binaries.Sum(binary => JsonOf(binary) + 1)),
        { L: { } list } => TypeAnd("L", Math.Max(2, 1 + list.Sum(element => JsonOf(element) + 1))),
        { M: { } map } => TypeAnd("M", JsonOfMap(map)),
        _ => 2,
    };

    private static long JsonOfMap(IReadOnlyDictionary<string, AttributeValue> map) =>
        Math.Max(2, 1 + map.Sum(attribute => JsonOf(attribute.Key) + 1 + JsonOf(attribute.Value) + 1));

    private static long JsonOf(string text) => JsonEncodedText.Encode(text).EncodedUtf8Bytes.Length + 2;

    private static long JsonOf(MemoryStream binary) => ((binary.Length + 2) / 3 * 4) + 2;

    private static long TypeAnd(string type, long value) => """{"":}""".Length + type.Length + value;
}
