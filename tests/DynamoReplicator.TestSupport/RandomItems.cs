using System.Globalization;
using System.Numerics;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Local;

namespace DynamoReplicator.TestSupport;

/// <summary>
/// Random values of every attribute type, with unusual contents that DynamoDB allows. The same seed gives the same values.
/// </summary>
internal sealed class RandomItems(Random random)
{
    /// <summary>The deepest nesting that DynamoDB accepts within an attribute.</summary>
    public const int Deepest = 31;

    private const int MostDigits = 38;

    /// <summary>Characters that encoders treat differently, and words that occur in the JSON around an item.</summary>
    private static readonly string[] Words =
    [
        "a", "A", "Z", "7", " ", "\"", "\\", "/", "\n", "\t", "\b", "\0", "\u0001", "\u001f", "\u007f", "é", "e\u0301", "ß", "ю", "漢",
        "日本語", "\u2028", "\ufeff", "😀", "👩‍👧", "\U0010fffd", "<", "&", "+", "'", "{", "}", "[", ",", ":", "}]", "1", "1.0",
        "Records", "Keys", "NewImage", "{\"S\":\"x\"}", "\\u0041",
    ];

    private static readonly Func<RandomItems, int, AttributeValue>[] Scalars =
    [
        (items, _) => new AttributeValue { S = items.Text() },
        (items, _) => new AttributeValue { N = items.Number() },
        (items, _) => new AttributeValue { B = new MemoryStream(items.Bytes(items.Longest)) },
        (items, _) => new AttributeValue { BOOL = items.IsHeads },
        (_, _) => new AttributeValue { NULL = true },
        (items, _) => new AttributeValue { SS = items.Set(() => items.Text(), text => text) },
        (items, _) => new AttributeValue { NS = items.Set(() => items.Number(30), number => $"{ExactNumber.Parse(number)}") },
        (items, _) => new AttributeValue
        {
            BS = [.. items.Set(() => items.Bytes(items.Longest), Convert.ToHexString).Select(bytes => new MemoryStream(bytes))],
        },
    ];

    private static readonly Func<RandomItems, int, AttributeValue>[] Values =
    [
        .. Scalars,
        (items, depth) => new AttributeValue { L = [.. Enumerable.Range(0, items._random.Next(4)).Select(_ => items.Value(depth - 1))] },
        (items, depth) => new AttributeValue { M = items.Map(depth - 1) },
    ];

    private readonly Random _random = random;

    /// <summary>The longest text, in words, and the longest binary, in bytes. Default: 20.</summary>
    public int Longest { get; init; } = 20;

    /// <summary>
    /// Whether to make values that no table holds too, because a reader of events must not rely on that: empty names, empty sets, and
    /// sets with equal elements. Default: no.
    /// </summary>
    public bool MakesInvalid { get; init; }

    private bool IsHeads => _random.Next(2) == 0;

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

    /// <summary>Creates a few attributes. Their lists and maps have at most this depth.</summary>
    public Dictionary<string, AttributeValue> Map(int depth)
    {
        var map = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        for (var number = _random.Next(5); number > 0; number--)
        {
            map[Name(number)] = Value(depth);
        }

        return map;
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
            value = IsHeads ? new AttributeValue { L = [value] } : new AttributeValue { M = new() { [Name(level)] = value } };
        }

        return value;
    }

    public string Text() => Text(Longest);

    /// <param name="longest">The most words that it has.</param>
    public string Text(int longest) => string.Concat(_random.GetItems(Words, _random.Next(longest + 1)));

    public byte[] Bytes(int longest)
    {
        var bytes = new byte[_random.Next(longest + 1)];
        _random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Creates a number of up to 38 digits, over DynamoDB's whole range, in any of its spellings.</summary>
    public string Number(int digits = MostDigits)
    {
        var value = BigInteger.Parse(_random.GetString("0123456789", _random.Next(1, digits + 1)), CultureInfo.InvariantCulture);
        var exponent = _random.Next(3) switch { 0 => 0, 1 => _random.Next(-10, 10), _ => _random.Next(-130, 88) };
        return Spelled(IsHeads ? value : -value, exponent);
    }

    /// <summary>Another spelling of the same number: the point moved, zeros added, or the exponent in another form.</summary>
    public string Respelled(string number)
    {
        var exact = ExactNumber.Parse(number);
        return Spelled(exact.Digits, exact.Exponent);
    }

    /// <summary>One of the many spellings of <c>digits × 10^exponent</c>.</summary>
    private string Spelled(BigInteger digits, long exponent)
    {
        var sign = digits.Sign < 0 ? "-" : _random.Next(6) == 0 ? "+" : "";
        var text = BigInteger.Abs(digits).ToString(CultureInfo.InvariantCulture);
        for (var zeros = _random.Next(3); zeros > 0; zeros--)
        {
            text += "0";
            exponent--;
        }

        text = new string('0', _random.Next(3)) + text;
        if (IsHeads)
        {
            var behind = _random.Next(text.Length);
            exponent += behind;
            text = $"{text[..^behind]}.{text[^behind..]}".TrimEnd('.');
        }

        return exponent == 0 && _random.Next(4) > 0 ? sign + text : sign + text + Exponent(exponent);
    }

    private string Exponent(long exponent)
    {
        var plus = exponent >= 0 && IsHeads ? "+" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{(IsHeads ? 'e' : 'E')}{plus}{exponent}");
    }

    private List<T> Set<T>(Func<T> make, Func<T, string> identity)
    {
        var elements = Enumerable.Range(0, _random.Next(5)).Select(_ => make());
        return MakesInvalid ? [.. elements] : [.. elements.Append(make()).DistinctBy(identity)];
    }

    private string Name(int number) => MakesInvalid && IsHeads ? Text() : $"a{number}{(_random.Next(3) == 0 ? Text(1) : "")}";
}
