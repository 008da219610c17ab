using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.LocalDemo;

/// <summary>The key of an order.</summary>
internal sealed record OrderKey(string Customer, int Number)
{
    public Dictionary<string, AttributeValue> ToAttributes() => new()
    {
        ["customer"] = new() { S = Customer },
        ["number"] = new() { N = Number.ToString(CultureInfo.InvariantCulture) },
    };
}

/// <summary>Creates items with every attribute type, and with the values that are hardest to replicate exactly.</summary>
[SuppressMessage("Security", "CA5394", Justification = "Test data.")]
internal static class Orders
{
    private static readonly string[] Words =
        ["open", "paid", "sent", "a \"quoted\" word", "naïve café", "日本", "🚚", "line\nbreak", "tab\t", "<&>'"];

    /// <param name="key">The order's key.</param>
    /// <param name="revision">Differs for every version of an item, so that each write is a change.</param>
    /// <param name="random">Determines the other values.</param>
    public static Dictionary<string, AttributeValue> Make(OrderKey key, long revision, Random random)
    {
        var order = key.ToAttributes();
        order["revision"] = Number(revision);
        order["status"] = new() { S = Word(random) };
        order["empty"] = new() { S = "" };
        order["total"] = new() { N = LongNumber(random) };
        order["tiny"] = new() { N = "-1.2345678901234567890123456789012345678E-120" };
        order["huge"] = new() { N = "9.9999999999999999999999999999999999999E+125" };
        order["signature"] = new() { B = Bytes(random, random.Next(1, 40)) };
        order["noBytes"] = new() { B = new MemoryStream() };
        order["gift"] = new() { BOOL = random.Next(2) == 0 };
        order["coupon"] = new() { NULL = true };
        order["tags"] = new() { SS = [.. Words.Take(random.Next(1, Words.Length))] };
        order["quantities"] = new() { NS = ["0.1", "-7", LongNumber(random)] };
        order["scans"] = new() { BS = [Bytes(random, 3), Bytes(random, 4)] };
        order["lines"] = new() { L = [.. Enumerable.Range(1, random.Next(1, 4)).Select(number => Line(number, random))] };
        order["address"] = Nested(random.Next(1, 12), random);
        order["none"] = new() { L = [] };
        order["nothing"] = new() { M = [] };
        return order;
    }

    public static AttributeValue Number(long n) => new() { N = n.ToString(CultureInfo.InvariantCulture) };

    public static string Word(Random random) => Words[random.Next(Words.Length)];

    /// <summary>A number of 38 digits, DynamoDB's maximum, with a decimal point somewhere among them.</summary>
    public static string LongNumber(Random random)
    {
        var digits = new StringBuilder(38).Append(random.Next(1, 10));
        while (digits.Length < 38)
        {
            digits.Append(random.Next(10));
        }

        return digits.Insert(random.Next(1, 38), '.').ToString();
    }

    public static MemoryStream Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return new MemoryStream(bytes);
    }

    private static AttributeValue Line(int number, Random random) => new()
    {
        M = new()
        {
            ["line"] = Number(number),
            ["price"] = new() { N = LongNumber(random) },
            ["options"] =
                new() { L = [new() { S = Word(random) }, new() { NULL = true }, new() { BOOL = false }, new() { SS = ["", "x"] }] },
        },
    };

    private static AttributeValue Nested(int levels, Random random) =>
        levels == 0 ? new() { S = Word(random) } : new() { M = new() { ["in"] = Nested(levels - 1, random), ["list"] = new() { L = [] } } };
}
