using System.Globalization;
using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.IntegrationTests.Expressions;

/// <summary>
/// Items for expressions: two attributes of each type, nested ones in <c>doc</c> and <c>arr</c>, and some of any type. Each attribute is
/// often missing.
/// </summary>
internal sealed class RandomDocuments(Random random)
{
    /// <summary>The second attribute of each type has a name that needs a placeholder.</summary>
    private static readonly Dictionary<string, string> SecondNames = new()
    {
        ["S"] = "status",
        ["N"] = "size",
        ["B"] = "a.b",
        ["BOOL"] = "with space",
        ["NULL"] = "é",
        ["SS"] = "\"q\"",
        ["NS"] = "#ns",
        ["BS"] = "[0]",
        ["L"] = "list",
        ["M"] = "1m",
    };

    private readonly ValuePools _values = new(random);

    public Dictionary<string, AttributeValue> Item(int number)
    {
        var item = new Dictionary<string, AttributeValue>
        {
            ["pk"] = new() { S = number.ToString(CultureInfo.InvariantCulture) },
        };
        foreach (var type in ValuePools.Types)
        {
            Add(item, $"{type}1", _values.Of(type));
            Add(item, SecondNames[type], _values.Of(type));
        }
        Add(item, "x1", _values.Any());
        Add(item, "x2", _values.Any());
        var document = new Dictionary<string, AttributeValue>();
        foreach (var type in ValuePools.Types)
        {
            Add(document, type, _values.Of(type));
        }
        document["deep"] = new AttributeValue { L = [new() { M = new() { ["x"] = _values.Any() } }, _values.Any()] };
        item["doc"] = new AttributeValue { M = document };
        item["arr"] = new AttributeValue { L = [.. Enumerable.Range(0, 3).Select(_ => _values.Any())] };
        return item;
    }

    /// <summary>Returns a path to an attribute that has a type in most items or, sometimes, any type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="names">The placeholders of the expression, to which names are added.</param>
    public string PathTo(string type, Dictionary<string, string> names) => random.Next(10) switch
    {
        < 4 => $"{type}1",
        < 6 => Placeholder(SecondNames[type], names),
        < 8 => $"doc.{Placeholder(type, names)}",
        _ => random.GetItems(["x1", "x2", "arr[0]", "arr[1]", "doc.deep[0].x", "doc.deep[1]", "doc.absent", "x1[0]", "M1.a"], 1)[0],
    };

    private static string Placeholder(string name, Dictionary<string, string> names)
    {
        if (names.FirstOrDefault(pair => pair.Value == name).Key is { } known)
        {
            return known;
        }
        var placeholder = $"#n{names.Count}";
        names[placeholder] = name;
        return placeholder;
    }

    private void Add(Dictionary<string, AttributeValue> attributes, string name, AttributeValue value)
    {
        if (random.Next(8) > 0)
        {
            attributes[name] = value;
        }
    }
}
