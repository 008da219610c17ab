using System.Globalization;
using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.IntegrationTests.Expressions;

/// <summary>
/// Wrong evaluators. Each gets another expression, or other values, than DynamoDB Local. The comparison must notice all of them, or it
/// would not notice the same error in the library.
/// </summary>
internal static class ExpressionMutants
{
    /// <summary>Operators that an evaluator could confuse.</summary>
    public static readonly Dictionary<string, Func<TestNode, TestNode>> OfOperators = new()
    {
        ["= as <>"] = Renamed("=", "<>"),
        ["<> as ="] = Renamed("<>", "="),
        ["< as <="] = Renamed("<", "<="),
        ["< as >"] = Renamed("<", ">"),
        ["<= as <"] = Renamed("<=", "<"),
        ["<= as >="] = Renamed("<=", ">="),
        ["> as >="] = Renamed(">", ">="),
        ["> as <"] = Renamed(">", "<"),
        [">= as >"] = Renamed(">=", ">"),
        [">= as <="] = Renamed(">=", "<="),
        ["BETWEEN without its upper bound"] = Changed(
            "BETWEEN", node => node with { Operator = ">=", Parts = [node.Parts[0], node.Parts[1]] }),
        ["BETWEEN without its lower bound"] = Changed(
            "BETWEEN", node => node with { Operator = "<=", Parts = [node.Parts[0], node.Parts[2]] }),
        ["BETWEEN that excludes its bounds"] = Changed(
            "BETWEEN", node => new TestOperator("AND", null, [node, Not(node with { Operator = "IN" })])),
        ["IN with its first value only"] = Changed("IN", node => node with { Parts = [.. node.Parts.Take(2)] }),
        ["IN negated"] = Changed("IN", Not),
        ["AND as OR"] = Renamed("AND", "OR"),
        ["OR as AND"] = Renamed("OR", "AND"),
        ["NOT ignored"] = Changed("NOT", node => node.Parts[0]),
        ["attribute_exists negated"] = Renamed("attribute_exists", "attribute_not_exists"),
        ["attribute_not_exists negated"] = Renamed("attribute_not_exists", "attribute_exists"),
        ["attribute_type of any type"] = Changed(
            "attribute_type", node => node with { Operator = "attribute_exists", Parts = [node.Parts[0]] }),
        ["begins_with as contains"] = Renamed("begins_with", "contains"),
        ["begins_with as ="] = Renamed("begins_with", "="),
        ["contains as ="] = Renamed("contains", "="),
        ["size as the value"] = Changed("size", node => node.Parts[0]),
    };

    /// <summary>Changes of all values, in the items and the expression.</summary>
    public static readonly Dictionary<string, Func<AttributeValue, AttributeValue>> OfValues = new()
    {
        ["numbers as binary floating point"] = InAll(value => value.N is { } number ? new AttributeValue { N = Rounded(number) } : value),
        ["binary values as signed bytes"] = InAll(value => value.B is { } bytes
            ? new AttributeValue { B = new MemoryStream([.. bytes.ToArray().Select(one => (byte)(one ^ 0x80))]) }
            : value),
        ["strings in the order of UTF-16"] = InAll(value => value.S is { } text ? new AttributeValue { S = Swapped(text) } : value),
        ["strings counted in characters"] = InAll(value => value.S is { } text
            ? new AttributeValue { S = string.Concat(text.EnumerateRunes().Select(rune => rune.IsAscii ? rune.ToString() : "~")) }
            : value),
        ["missing elements in sets"] = InAll(value => value.SS is { Count: > 1 } set ? new AttributeValue { SS = [set[0]] } : value),
    };

    private static Func<TestNode, TestNode> Renamed(string name, string other) => Changed(name, node => node with { Operator = other });

    private static Func<TestNode, TestNode> Changed(string name, Func<TestOperator, TestNode> change) =>
        root => root.Map(node => node is TestOperator found && found.Operator == name ? change(found) : node);

    private static TestOperator Not(TestOperator node) => new("NOT", null, [node]);

    private static Func<AttributeValue, AttributeValue> InAll(Func<AttributeValue, AttributeValue> change) => value => value switch
    {
        { IsLSet: true } => new AttributeValue { L = [.. value.L.Select(InAll(change))], IsLSet = true },
        { IsMSet: true } => new AttributeValue
        {
            M = value.M.ToDictionary(pair => pair.Key, pair => InAll(change)(pair.Value)),
            IsMSet = true,
        },
        _ => change(value),
    };

    private static string Rounded(string number) =>
        double.Parse(number, CultureInfo.InvariantCulture).ToString("E16", CultureInfo.InvariantCulture);

    private static string Swapped(string text) => text switch
    {
        "\uffee" => "😀",
        "😀" => "\uffee",
        var other => other,
    };
}
