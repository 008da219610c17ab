using System.Text;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Expressions;

namespace DynamoReplicator.Tests.Expressions;

// cspell:ignore ncoded

/// <summary>
/// Facts about filters that the comparison with DynamoDB Local does not state one by one: precedence, missing attributes, exact values, and
/// images that are not what an expression expects.
/// </summary>
public sealed class ItemFilterTests
{
    private const string Item = """
        {"pk":{"S":"a"},"n":{"N":"5"},"big":{"N":"99999999999999999999999999999999999998"},"s":{"S":"a\u00e9\n😀"},"e":{"S":""},
         "b":{"B":"AID/"},"flag":{"BOOL":false},"ss":{"SS":["x","y"]},"l":{"L":[{"N":"1.0"},{"M":{"q":{"SS":["p","q"]}}}]},
         "m":{"M":{"a.b":{"N":"1"},"c":{"L":[{"S":"deep"}]}}},"status":{"S":"open"},"\u0065ncoded":{"N":"1"}}
        """;

    [Theory]
    [InlineData("n = :5 OR n = :6 AND n = :6", true)]
    [InlineData("(n = :5 OR n = :6) AND n = :6", false)]
    [InlineData("NOT n = :6 AND n = :6", false)]
    [InlineData("NOT (n = :6 AND n = :6)", true)]
    [InlineData("NOT n = :5 OR n = :5", true)]
    [InlineData("n BETWEEN :5 AND :6 AND n = :5", true)]
    [InlineData("not NOT n = :5 aNd N In (:6, n) oR n = :5", true)]
    [InlineData("(n) = (:5)", true)]
    public void Operators_bind_as_in_DynamoDB(string expression, bool expected) => Matches(expression).Should().Be(expected);

    [Theory]
    [InlineData("x = :5", false)]
    [InlineData("x <> :5", true)]
    [InlineData("x < :5", false)]
    [InlineData("NOT x < :5", true)]
    [InlineData("x = y", false)]
    [InlineData("x <> y", true)]
    [InlineData("x BETWEEN :5 AND :6", false)]
    [InlineData("x IN (:5)", false)]
    [InlineData("size(x) <> :5", true)]
    [InlineData("size(n) < :5", false)]
    [InlineData("attribute_exists(m.absent)", false)]
    [InlineData("attribute_not_exists(l[7])", true)]
    [InlineData("attribute_exists(n.below)", false)]
    [InlineData("attribute_exists(ss[0])", false)]
    public void A_missing_attribute_equals_nothing(string expression, bool expected) => Matches(expression).Should().Be(expected);

    [Theory]
    [InlineData("n = :5.00")]
    [InlineData("big < :99999999999999999999999999999999999999")]
    [InlineData("big > :99999999999999999999999999999999999997")]
    [InlineData("n > :-5")]
    [InlineData("n > :1E-130")]
    [InlineData("n < :1E125")]
    [InlineData("size(s) = :5")]
    [InlineData("size(e) = :0")]
    [InlineData("size(b) = :3")]
    [InlineData("size(l) = :2")]
    [InlineData("contains(l, :1)")]
    [InlineData("m.c[0] = :'deep'")]
    [InlineData("begins_with(s, :'aé')")]
    [InlineData("encoded = :1")]
    public void Values_are_compared_exactly(string expression) => Matches(expression).Should().BeTrue();

    [Fact]
    public void Sets_and_maps_are_compared_regardless_of_their_order()
    {
        Matches("ss = :v", new AttributeValue { SS = ["y", "x"] }).Should().BeTrue();
        Matches("ss = :v", new AttributeValue { SS = ["y"] }).Should().BeFalse();
        Matches("contains(l, :v)", new AttributeValue { M = new() { ["q"] = new() { SS = ["q", "p"] } } }).Should().BeTrue();
        Matches("flag = :v", new AttributeValue { BOOL = false }).Should().BeTrue();
        Matches("flag = :v", new AttributeValue { BOOL = true }).Should().BeFalse();
    }

    [Fact]
    public void Strings_are_ordered_by_their_UTF8_bytes()
    {
        var item = """{"u":{"S":"😀"}}""";

        Matches("u > :v", new AttributeValue { S = "\uffee" }, item).Should().BeTrue("UTF-16 would order them the other way round");
    }

    [Theory]
    [InlineData("""{"n":{"N":5}}""")]
    [InlineData("""{"n":"5"}""")]
    [InlineData("""{"n":{}}""")]
    [InlineData("""{"n":{"N":"5","S":"5"}}""")]
    [InlineData("""{"n":{"X":"5"}}""")]
    [InlineData("""{"n":{"N":"five"}}""")]
    [InlineData("""{"n":{"SS":"5"}}""")]
    [InlineData("""["n"]""")]
    [InlineData("""{"a" {"N":"5"}}""")]
    [InlineData("5")]
    public void An_image_that_is_not_DynamoDB_JSON_is_an_error_and_not_a_verdict(string item)
    {
        var matches = () => Matches("n = :5", null, item);

        matches.Should().Throw<FormatException>().Which.Message.Should().NotContain("five");
    }

    [Fact]
    public void Only_the_attributes_of_the_expression_are_read()
    {
        var filter = Filter("n = :5 AND attribute_exists(m.c[0])", null);

        filter.Attributes.Should().Equal("n", "m");
        filter.Matches("""{"x":{"?":[]},"n":{"N":"5"},"m":{"M":{"c":{"L":[{"S":""}]}}},"y":7}"""u8).Should().BeTrue();
    }

    private static bool Matches(string expression, AttributeValue? value = null, string item = Item) =>
        Filter(expression, value).Matches(Encoding.UTF8.GetBytes(item));

    /// <summary>In these expressions, numbers and quoted texts after a colon are values.</summary>
    private static ItemFilter Filter(string expression, AttributeValue? value)
    {
        var values = value is null ? [] : new Dictionary<string, AttributeValue> { [":v"] = value };
        var parts = System.Text.RegularExpressions.Regex.Replace(expression, ":(-?[0-9][0-9.E-]*|'[^']*')", literal =>
        {
            var text = literal.Groups[1].Value;
            var name = $":v{values.Count}";
            values[name] = text[0] == '\'' ? new AttributeValue { S = text[1..^1] } : new AttributeValue { N = text };
            return name;
        });
        return ItemFilter.Parse(parts, null, values);
    }
}
