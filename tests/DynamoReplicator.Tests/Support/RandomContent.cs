using System.Globalization;
using static Amazon.Lambda.DynamoDBEvents.DynamoDBEvent;

namespace DynamoReplicator.Tests.Support;

/// <summary>Random content of every attribute type. The same seed gives the same content.</summary>
internal sealed class RandomContent(int seed)
{
    private static readonly string[] Words =
    [
        "", "a", "A", "Records", "Keys", "NewImage", "{\"S\":\"x\"}", "\"", "\\", "\\u0041", "/", "}]", "\n\t", "\0", " ", "é", "日本語",
            "\U0001F600", "e\u0301", "\u2028", "\uFEFF", "1", "1.0", "+<>&'",
    ];

    private readonly Random _dice = new(seed);

    /// <summary>Creates a change to one of a few items, so that a batch has several changes of the same item.</summary>
    public Change Change(int items = 6)
    {
        var keys = Values.Item(("pk", Values.S($"item {_dice.Next(items)}")), ("sk", Values.N(Spelled(_dice.Next(2), 0))));
        var eventName = _dice.GetItems<string>(["INSERT", "MODIFY", "MODIFY", "REMOVE"], 1)[0];
        if (eventName == "REMOVE")
        {
            return new Change(eventName, keys, null) { IsByTimeToLive = _dice.Next(3) == 0 };
        }
        var image = Map(depth: 3);
        foreach (var (name, value) in keys)
        {
            image[name] = value;
        }
        return new Change(eventName, keys, image);
    }

    /// <summary>Creates a key of one or two attributes of any key type.</summary>
    public Dictionary<string, AttributeValue> Key()
    {
        var key = Values.Item((_dice.Next(2) == 0 ? "pk" : Text(), KeyValue()));
        if (_dice.Next(2) == 0)
        {
            key[_dice.Next(2) == 0 ? "sk" : Text()] = KeyValue();
        }
        return key;
    }

    /// <summary>Returns the same key with its numbers in other spellings.</summary>
    public Dictionary<string, AttributeValue> Respelled(Dictionary<string, AttributeValue> key) =>
        key.ToDictionary(attribute => attribute.Key, attribute => attribute.Value.N is { } number ? Values.N(Respelled(number))
            : attribute.Value, StringComparer.Ordinal);

    /// <summary>Returns another spelling of a number: with a moved point, more zeros, or another form of the exponent.</summary>
    public string Respelled(string number)
    {
        var exact = ExactNumber.Parse(number);
        return Spelled(exact.Digits, exact.Exponent);
    }

    /// <summary>Creates a number of up to 38 digits from DynamoDB's whole range.</summary>
    public string Number()
    {
        var digits = System.Numerics.BigInteger.Parse(_dice.GetString("0123456789", _dice.Next(1, 39)), CultureInfo.InvariantCulture);
        return Spelled(
            _dice.Next(2) == 0 ? digits : -digits, _dice.Next(3) switch { 0 => 0, 1 => _dice.Next(-10, 10), _ => _dice.Next(-130, 88) });
    }

    public string Text() => string.Concat(_dice.GetItems(Words, _dice.Next(4)));

    private AttributeValue KeyValue() => _dice.Next(3) switch
    {
        0 => Values.S(Text()),
        1 => Values.N(_dice.Next(2) == 0 ? Spelled(_dice.Next(3), 0) : Number()),
        _ => Values.B(Bytes()),
    };

    private Dictionary<string, AttributeValue> Map(int depth)
    {
        var map = Values.Item();
        for (var attributes = _dice.Next(5); attributes > 0; attributes--)
        {
            map[Text()] = Value(depth);
        }
        return map;
    }

    private AttributeValue Value(int depth) => _dice.Next(depth > 0 ? 10 : 8) switch
    {
        0 => Values.S(Text()),
        1 => Values.N(Number()),
        2 => Values.B(Bytes()),
        3 => Values.Bool(_dice.Next(2) == 0),
        4 => Values.Null(),
        5 => Values.SS([.. Several(Text)]),
        6 => Values.NS([.. Several(Number)]),
        7 => Values.BS([.. Several(Bytes)]),
        8 => Values.L([.. Several(() => Value(depth - 1))]),
        _ => new AttributeValue { M = Map(depth - 1) },
    };

    private byte[] Bytes()
    {
        var bytes = new byte[_dice.Next(5)];
        _dice.NextBytes(bytes);
        return bytes;
    }

    private List<T> Several<T>(Func<T> one) => [.. Enumerable.Range(0, _dice.Next(4)).Select(_ => one())];

    /// <summary>Returns a random spelling of <c>digits × 10^exponent</c>.</summary>
    private string Spelled(System.Numerics.BigInteger digits, long exponent)
    {
        var sign = digits.Sign < 0 ? "-" : _dice.Next(6) == 0 ? "+" : "";
        var text = System.Numerics.BigInteger.Abs(digits).ToString(CultureInfo.InvariantCulture);
        for (var zeros = _dice.Next(3); zeros > 0; zeros--)
        {
            text += "0";
            exponent--;
        }
        text = new string('0', _dice.Next(3)) + text;
        if (_dice.Next(2) == 0)
        {
            var behind = _dice.Next(text.Length);
            exponent += behind;
            text = $"{text[..^behind]}.{text[^behind..]}".TrimEnd('.');
        }
        return exponent == 0 && _dice.Next(4) > 0 ? sign + text : string.Create(CultureInfo.InvariantCulture,
            $"{sign}{text}{(_dice.Next(2) == 0 ? 'e' : 'E')}{(exponent >= 0 && _dice.Next(2) == 0 ? "+" : "")}{exponent}");
    }
}
