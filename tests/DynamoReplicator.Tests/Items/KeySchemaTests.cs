using System.Text;
using DynamoReplicator.Buffers;
using DynamoReplicator.Items;

namespace DynamoReplicator.Tests.Items;

public sealed class KeySchemaTests
{
    private static readonly KeySchema One = new("pk", null, new Dictionary<string, string> { ["pk"] = "S" });
    private static readonly KeySchema Two = new("pk", "sk", new Dictionary<string, string> { ["pk"] = "S", ["sk"] = "N" });

    [Theory]
    [InlineData("""{"pk":{"S":"a"},"x":{"S":"b"}}""", """{"pk":{"S":"a"}}""")]
    [InlineData("""{"x":{"M":{"pk":{"S":"no"}}},"pk":{"S":"a"}}""", """{"pk":{"S":"a"}}""")]
    [InlineData("""{ "x":{"L":[{"S":"pk"}]} , "\u0070k" : { "S":"\"}" } }""", """{"\u0070k" : { "S":"\"}" }}""")]
    public void The_key_is_copied_from_an_item_unchanged(string item, string key) => KeyOf(One, item).Should().Be(key);

    [Theory]
    [InlineData("""{"pk":{"S":"a"},"x":{"S":"b"},"sk":{"N":"1"}}""", """{"pk":{"S":"a"},"sk":{"N":"1"}}""")]
    [InlineData("""{"sk":{"N":"1"},"pk":{"S":"a"}}""", """{"pk":{"S":"a"},"sk":{"N":"1"}}""")]
    [InlineData("""{"x":{"S":"b"},"sk":{ "N":"1" },"y":{"S":"b"},"pk":{"S":"a"}}""", """{"pk":{"S":"a"},"sk":{ "N":"1" }}""")]
    public void Both_attributes_are_copied_from_any_position_with_the_partition_key_first(string item, string key) =>
        KeyOf(Two, item).Should().Be(key);

    [Fact]
    public void An_item_without_its_key_is_an_error()
    {
        var cut = () => KeyOf(Two, """{"pk":{"S":"secret"},"x":{"N":"1"}}""");

        cut.Should().Throw<FormatException>().WithMessage("An item lacks a key attribute (pk (S), sk (N)).");
    }

    [Theory]
    [InlineData("""{"pk":{"S":"a"},"sk":{"N":"1"}}""")]
    [InlineData("""{"sk":{"N":"1"},"pk":{"S":"a"}}""")]
    public void A_user_s_key_is_put_into_the_order_of_the_schema(string key) =>
        Encoding.UTF8.GetString(Two.ParseKey($" {key}\n")).Should().Be("""{"pk":{"S":"a"},"sk":{"N":"1"}}""");

    [Fact]
    public void A_user_s_key_keeps_its_names_and_values()
    {
        var schema = new KeySchema("a \"b\"", null, new Dictionary<string, string> { ["a \"b\""] = "S" });

        KeyOf(schema, Encoding.UTF8.GetString(schema.ParseKey("""{"a \"b\"":{"S":"\u00e9 \"é"}}""")))
            .Should().EndWith(""":{"S":"\u00e9 \"é"}}""");
    }

    [Theory]
    [InlineData("""{"pk":{"S":"secret"}}""", "A key has the attributes pk (S), but the table's key is pk (S), sk (N).")]
    [InlineData(
        """{"pk":{"S":"secret"},"sk":{"S":"1"}}""",
        "A key has the attributes pk (S), sk (S), but the table's key is pk (S), sk (N).")]
    [InlineData(
        """{"pk":{"S":"secret"},"sk":{"N":1}}""",
        "A key has the attributes pk (S), sk (N), but the table's key is pk (S), sk (N).")]
    [InlineData(
        """{"pk":{"S":"secret"},"sk":{"N":"1"},"x":{"S":"y"}}""",
        "A key has the attributes pk (S), sk (N), x (S), but the table's key is pk (S), sk (N).")]
    [InlineData(
        """{"pk":"secret","sk":"1"}""",
        """A key is not DynamoDB JSON. Specify the table's key attributes, pk (S), sk (N), in the form {"pk":{"S":"…"},"sk":{"N":"…"}}.""")]
    [InlineData(
        """secret""",
        """A key is not DynamoDB JSON. Specify the table's key attributes, pk (S), sk (N), in the form {"pk":{"S":"…"},"sk":{"N":"…"}}.""")]
    [InlineData(
        """{"pk":{"S":"secret"},"sk":{"N":"1"}}],"x":[{}""",
        """A key is not DynamoDB JSON. Specify the table's key attributes, pk (S), sk (N), in the form {"pk":{"S":"…"},"sk":{"N":"…"}}.""")]
    public void A_key_that_does_not_match_the_table_is_rejected_with_the_expected_form(string text, string message)
    {
        var parse = () => Two.ParseKey(text);

        parse.Should().Throw<FormatException>().WithMessage(message.Replace("*", "\\*", StringComparison.Ordinal));
    }

    [Fact]
    public void Schemas_match_by_names_types_and_roles()
    {
        Two.Matches(new("pk", "sk", new Dictionary<string, string> { ["sk"] = "N", ["pk"] = "S" })).Should().BeTrue();
        Two.Matches(One).Should().BeFalse();
        Two.Matches(new("sk", "pk", Two.Types)).Should().BeFalse();
        Two.Matches(new("pk", "sk", new Dictionary<string, string> { ["pk"] = "S", ["sk"] = "S" })).Should().BeFalse();
    }

    private static string KeyOf(KeySchema schema, string item)
    {
        using var key = new PooledList<byte>(16);
        schema.AppendKey(Encoding.UTF8.GetBytes(item), key);
        return Encoding.UTF8.GetString(key.Span);
    }
}
