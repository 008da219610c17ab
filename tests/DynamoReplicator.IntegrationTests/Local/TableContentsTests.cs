using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Local;

namespace DynamoReplicator.IntegrationTests.Local;

/// <summary>
/// Every other test and the demo rely on this comparison. It finds every difference and ignores other spellings of the same value.
/// </summary>
public sealed class TableContentsTests
{
    public static TheoryData<AttributeValue, AttributeValue> SameValues => new()
    {
        { N("1"), N("1.00") },
        { N("1"), N("10E-1") },
        { N("-1200"), N("-1.2e+3") },
        { N("0"), N("-0.00E7") },
        { N("123456789012345678901234567890.12345678"), N("1.2345678901234567890123456789012345678E29") },
        { new() { NS = ["1", "2.50"] }, new() { NS = ["2.5", "1.0"] } },
        { new() { SS = ["a", "b"] }, new() { SS = ["b", "a"] } },
        { new() { BS = [Bytes(0, 255), Bytes(1)] }, new() { BS = [Bytes(1), Bytes(0, 255)] } },
        { new() { M = new() { ["a"] = N("1"), ["b"] = S("") } }, new() { M = new() { ["b"] = S(""), ["a"] = N("1.0") } } },
    };

    public static TheoryData<AttributeValue, AttributeValue> OtherValues => new()
    {
        { N("12345678901234567890.123"), N("12345678901234567890.124") },
        { N("1"), N("-1") },
        { N("1"), N("10") },
        { N("1"), S("1") },
        { S(""), new() { NULL = true } },
        { S("a"), S("A") },
        { S("é"), S("e\u0301") },
        { S("AP8="), new() { B = Bytes(0, 255) } },
        { new() { B = Bytes(0, 255) }, new() { B = Bytes(0, 254) } },
        { new() { BOOL = true }, new() { BOOL = false } },
        { new() { L = [] }, new() { M = [] } },
        { new() { L = [S("a"), S("b")] }, new() { L = [S("b"), S("a")] } },
        { new() { L = [S("a")] }, new() { SS = ["a"] } },
        { new() { SS = ["1"] }, new() { NS = ["1"] } },
        { new() { SS = ["a\",\"b"] }, new() { SS = ["a", "b"] } },
        { new() { M = new() { ["a"] = N("1") } }, new() { M = new() { ["a"] = N("1"), ["b"] = N("1") } } },
    };

    [Theory]
    [MemberData(nameof(SameValues))]
    public void Spellings_of_one_value_are_equal(AttributeValue one, AttributeValue other) =>
        Table(Item("1", one)).DifferencesTo(Table(Item("1", other))).Should().BeEmpty();

    [Theory]
    [MemberData(nameof(OtherValues))]
    public void Different_values_are_reported_as_different(AttributeValue one, AttributeValue other)
    {
        Table(Item("1", one)).DifferencesTo(Table(Item("1", other))).Should().Equal("""different: {"id":N1E0,} in value""");
        Table(Item("1", other)).DifferencesTo(Table(Item("1", one))).Should().HaveCount(1);
    }

    [Fact]
    public void Missing_and_extra_items_are_distinguished()
    {
        var source = Table(Item("1", S("x")), Item("2", S("x")));
        var replica = Table(Item("2.0", S("x")), Item("3", S("x")));

        source.DifferencesTo(replica).Should().Equal("""missing: {"id":N1E0,}""", """should not be there: {"id":N3E0,}""");
    }

    [Fact]
    public void An_attribute_that_only_one_side_has_is_a_difference()
    {
        var item = Item("1", S("x"));
        item.Remove("value");

        Table(Item("1", S("x"))).DifferencesTo(Table(item)).Should().Equal("""different: {"id":N1E0,} in value""");
    }

    private static TableContents Table(params Dictionary<string, AttributeValue>[] items) => TableContents.Of(["id"], items);

    private static Dictionary<string, AttributeValue> Item(string id, AttributeValue value) => new() { ["id"] = N(id), ["value"] = value };

    private static AttributeValue N(string n) => new() { N = n };

    private static AttributeValue S(string s) => new() { S = s };

    private static MemoryStream Bytes(params byte[] bytes) => new(bytes);
}
