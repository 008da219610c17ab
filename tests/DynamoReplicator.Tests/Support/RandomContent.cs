using static Amazon.Lambda.DynamoDBEvents.DynamoDBEvent;
using SdkValue = Amazon.DynamoDBv2.Model.AttributeValue;

namespace DynamoReplicator.Tests.Support;

/// <summary>
/// Random changes and keys of <see cref="RandomItems"/>, as Lambda's event class has them. The same seed gives the same ones.
/// </summary>
internal sealed class RandomContent
{
    private readonly Random _dice;
    private readonly RandomItems _items;

    public RandomContent(int seed)
    {
        _dice = new Random(seed);
        _items = new RandomItems(_dice) { Longest = 3, MakesInvalid = true };
    }

    /// <summary>Creates a change to one of a few items, so that a batch has several changes of the same item.</summary>
    public Change Change(int items = 6)
    {
        var keys = Values.Item(("pk", Values.S($"item {_dice.Next(items)}")), ("sk", Values.N(Respelled($"{_dice.Next(2)}"))));
        var eventName = _dice.GetItems<string>(["INSERT", "MODIFY", "MODIFY", "REMOVE"], 1)[0];
        if (eventName == "REMOVE")
        {
            return new Change(eventName, keys, null) { IsByTimeToLive = _dice.Next(3) == 0 };
        }
        var image = Map(_items.Map(depth: 3));
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

    public string Respelled(string number) => _items.Respelled(number);

    public string Number() => _items.Number();

    public string Text() => _items.Text();

    private AttributeValue KeyValue() => _dice.Next(3) switch
    {
        0 => Values.S(Text()),
        1 => Values.N(_dice.Next(2) == 0 ? Respelled($"{_dice.Next(3)}") : Number()),
        _ => Values.B(_items.Bytes(_items.Longest)),
    };

    private static Dictionary<string, AttributeValue> Map(Dictionary<string, SdkValue> map) =>
        map.ToDictionary(attribute => attribute.Key, attribute => Value(attribute.Value), StringComparer.Ordinal);

    private static AttributeValue Value(SdkValue value) => value switch
    {
        { SS: { } texts } => Values.SS([.. texts]),
        { NS: { } numbers } => Values.NS([.. numbers]),
        { BS: { } binaries } => new AttributeValue { BS = binaries },
        { L: { } elements } => Values.L([.. elements.Select(Value)]),
        { M: { } map } => new AttributeValue { M = Map(map) },
        _ => new AttributeValue { S = value.S, N = value.N, B = value.B, BOOL = value.BOOL, NULL = value.NULL },
    };
}
