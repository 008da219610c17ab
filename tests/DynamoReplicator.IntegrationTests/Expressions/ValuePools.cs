using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.IntegrationTests.Expressions;

/// <summary>
/// Values of every type. There are few of each, so that equal values and values in any order meet often. Strings, numbers and binary values
/// are listed in DynamoDB's order.
/// </summary>
internal sealed class ValuePools(Random random)
{
    public static readonly string[] Types = ["S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"];

    public static readonly string[] Ordered = ["S", "N", "B"];

    /// <summary>The last two have another order in UTF-16.</summary>
    private static readonly string[] Texts = ["", "A", "a", "a\n", "a\"b", "aa", "ab", "abc", "b", "é", "漢", "\uffee", "😀"];

    private static readonly string[] Numbers =
    [
        "-1E125", "-100", "-1.5", "-1", "-1E-130", "0", "1E-130", "0.1", "1", "1.0", "1.5", "2", "3", "10", "1E1",
        "99999999999999999999999999999999999998", "99999999999999999999999999999999999999", "1E125",
    ];

    private static readonly byte[][] Binaries = [[], [0], [0, 255], [1], [97], [97, 98], [127], [128], [255], [255, 0]];

    public int CountOf(string type) => type switch
    {
        "S" => Texts.Length,
        "N" => Numbers.Length,
        "B" => Binaries.Length,
        _ => throw new ArgumentException($"Values of type {type} are not ordered.", nameof(type)),
    };

    /// <summary>Returns a value of an ordered type by its place in the order.</summary>
    public AttributeValue At(string type, int index) => type switch
    {
        "S" => new AttributeValue { S = Texts[index] },
        "N" => new AttributeValue { N = Numbers[index] },
        _ => new AttributeValue { B = new MemoryStream(Binaries[index]) },
    };

    public AttributeValue Any() => Of(random.GetItems(Types, 1)[0]);

    public AttributeValue Of(string type) => type switch
    {
        "S" or "N" or "B" => At(type, random.Next(CountOf(type))),
        "BOOL" => new AttributeValue { BOOL = random.Next(2) == 0 },
        "NULL" => new AttributeValue { NULL = true },
        "SS" => new AttributeValue { SS = Some(["a", "ab", "é", "😀"]) },
        "NS" => new AttributeValue { NS = Some([random.Next(2) == 0 ? "1" : "1.0", "2", "-1.5", "1E125"]) },
        "BS" => new AttributeValue
        {
            BS = [.. Some(new byte[][] { [0], [97, 98], [128], [255] }).Select(bytes => new MemoryStream(bytes))],
        },
        "L" => List(),
        _ => Map(),
    };

    /// <summary>One or two of the elements, in any order.</summary>
    private List<T> Some<T>(T[] elements)
    {
        random.Shuffle(elements);
        return [.. elements.Take(random.Next(1, 3))];
    }

    private AttributeValue List()
    {
        var list = Enumerable.Range(0, random.Next(3)).Select(_ => Of(random.GetItems(["S", "N", "B", "BOOL", "NS"], 1)[0]));
        return new AttributeValue { L = [.. list], IsLSet = true };
    }

    private AttributeValue Map()
    {
        var names = new[] { "a", "b" };
        random.Shuffle(names);
        var map = names.Take(random.Next(3)).ToDictionary(name => name, _ => Of(random.GetItems(["N", "BOOL", "SS"], 1)[0]));
        return new AttributeValue { M = map, IsMSet = true };
    }
}
