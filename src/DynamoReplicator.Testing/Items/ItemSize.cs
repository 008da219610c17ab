using System.Text;
using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Testing.Items;

/// <summary>The size of an item in bytes, by the rules of DynamoDB's guide. The records of a stream use the same rules.</summary>
internal static class ItemSize
{
    /// <summary>The largest item that DynamoDB accepts.</summary>
    public const int Limit = 400 * 1024;

    private const int BytesPerElement = 1;
    private const int BytesPerDocument = 3;

    public static int Of(IEnumerable<KeyValuePair<string, AttributeValue>> item) =>
        item.Sum(attribute => Encoding.UTF8.GetByteCount(attribute.Key) + Of(attribute.Value));

    private static int Of(AttributeValue value) => AttributeTypes.TypeOf(value) switch
    {
        "S" => Encoding.UTF8.GetByteCount(value.S),
        "N" => OfNumber(value.N),
        "B" => (int)value.B.Length,
        "BOOL" or "NULL" => 1,
        "SS" => value.SS.Sum(Encoding.UTF8.GetByteCount),
        "NS" => value.NS.Sum(OfNumber),
        "BS" => value.BS.Sum(binary => (int)binary.Length),
        "L" => BytesPerDocument + value.L.Sum(element => BytesPerElement + Of(element)),
        _ => BytesPerDocument + Of(value.M) + (BytesPerElement * value.M.Count),
    };

    /// <summary>One byte per two significant digits, one more, and one for a sign.</summary>
    private static int OfNumber(string number)
    {
        var digits = number.Split('e', 'E')[0].Where(char.IsAsciiDigit).SkipWhile(digit => digit == '0').ToList();
        var significant = digits.FindLastIndex(digit => digit != '0') + 1;
        return ((significant + 1) / 2) + 1 + (number.StartsWith('-') ? 1 : 0);
    }
}
