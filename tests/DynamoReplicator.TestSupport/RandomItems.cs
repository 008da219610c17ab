using System.Globalization;
using System.Text;
using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.TestSupport;

/// <summary>Random items with every attribute type and unusual values that DynamoDB allows.</summary>
internal sealed class RandomItems(Random random)
{
    /// <summary>The deepest nesting that DynamoDB accepts within an attribute.</summary>
    public const int Deepest = 31;

    private static readonly string[] Runes =
        ["a", "Z", "7", " ", "\"", "\\", "/", "\n", "\t", "\b", "\u0001", "\u001f", "\u007f", "é", "ß", "ю", "漢", "\u2028", "\ufeff", "😀",
            "👩‍👧", "\U0010fffd", "<", "&", "+", "{", "}", "[", ",", ":"];

    private static readonly Func<RandomItems, int, AttributeValue>[] Scalars =
    [
        (items, _) => new AttributeValue { S = items.Text(20) },
        (items, _) => new AttributeValue { N = items.Number() },
        (items, _) => new AttributeValue { B = new MemoryStream(items.Bytes(20)) },
        (items, _) => new AttributeValue { BOOL = items._random.Next(2) == 0 },
        (_, _) => new AttributeValue { NULL = true },
        (items, _) => new AttributeValue { SS = items.Distinct(() => items.Text(12) + items._random.Next()) },
        (items, _) => new AttributeValue { NS = items.Distinct(() => items.Number(digits: 30)) },
        (items, _) => new AttributeValue { BS = [.. items.Distinct(() => Convert.ToBase64String([.. items.Bytes(8),
            .. BitConverter.GetBytes(items._random.Next())])).Select(text => new MemoryStream(Convert.FromBase64String(text)))] },
    ];

    private static readonly Func<RandomItems, int, AttributeValue>[] Values =
    [
        .. Scalars,
        (items, depth) => new AttributeValue { L = [.. Enumerable.Range(0, items._random.Next(4)).Select(_ => items.Value(depth - 1))] },
        (items, depth) => new AttributeValue { M = Enumerable.Range(0, items._random.Next(4))
            .ToDictionary(n => items.Name(n), _ => items.Value(depth - 1)) },
    ];

    private readonly Random _random = random;

    /// <summary>Creates an item with the key, values of most types, and sometimes deep or long ones.</summary>
    public Dictionary<string, AttributeValue> Item(Dictionary<string, AttributeValue> key)
    {
        var item = new Dictionary<string, AttributeValue>(key);
        for (var number = 0; number < Values.Length; number++)
        {
            if (_random.Next(4) > 0)
            {
                item[Name(number)] = Values[number](this, 3);
            }
        }

        if (_random.Next(8) == 0)
        {
            item["deep"] = Nested(Deepest);
        }

        if (_random.Next(20) == 0)
        {
            item["long"] = new AttributeValue { S = Text(20_000) };
        }

        return item;
    }

    /// <summary>Creates a value of any type. Lists and maps have at most this depth.</summary>
    public AttributeValue Value(int depth)
    {
        var types = depth > 0 ? Values : Scalars;
        return types[_random.Next(types.Length)](this, depth);
    }

    /// <summary>Creates nested lists and maps.</summary>
    public AttributeValue Nested(int levels)
    {
        var value = Value(0);
        for (var level = 0; level < levels; level++)
        {
            value = _random.Next(2) == 0 ? new AttributeValue { L = [value] } : new AttributeValue { M = new() { [Name(level)] = value } };
        }

        return value;
    }

    public string Text(int longest)
    {
        var text = new StringBuilder();
        for (var left = _random.Next(longest + 1); left > 0; left--)
        {
            text.Append(Runes[_random.Next(Runes.Length)]);
        }

        return text.ToString();
    }

    /// <summary>Creates a number of up to 38 digits, from 1E-130 to 9.9…E+125.</summary>
    public string Number(int? digits = null)
    {
        var mantissa = new StringBuilder().Append((char)('1' + _random.Next(9)));
        for (var left = digits ?? _random.Next(38); left > 0; left--)
        {
            mantissa.Append((char)('0' + _random.Next(10)));
        }

        var sign = _random.Next(2) == 0 ? "-" : "";
        var point = _random.Next(mantissa.Length);
        return _random.Next(4) switch
        {
            0 => _random.Next(10) == 0 ? "0" : $"{sign}{mantissa}",
            1 when point > 0 => $"{sign}{mantissa.ToString(0, point)}.{mantissa.ToString(point, mantissa.Length - point)}",
            2 => $"{sign}0.00{mantissa}",
            _ => string.Create(
                CultureInfo.InvariantCulture, $"{sign}{mantissa[0]}.{mantissa.ToString(1, mantissa.Length - 1)}0E{_random.Next(-90, 125)}"),
        };
    }

    private byte[] Bytes(int longest)
    {
        var bytes = new byte[_random.Next(longest + 1)];
        _random.NextBytes(bytes);
        return bytes;
    }

    private List<string> Distinct(Func<string> make) => [.. Enumerable.Range(0, 1 + _random.Next(5)).Select(_ => make()).Distinct()];

    private string Name(int number) => $"a{number}{(_random.Next(3) == 0 ? Runes[_random.Next(Runes.Length)] : "")}";
}
