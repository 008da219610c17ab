using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using DynamoReplicator.Testing;
using AttributeValue = Amazon.DynamoDBv2.Model.AttributeValue;
using LambdaValue = Amazon.Lambda.DynamoDBEvents.DynamoDBEvent.AttributeValue;

namespace DynamoReplicator.Tests.Testing;

public class TableItemTests
{
    public static TheoryData<object, string> Values => new()
    {
        { new { v = "a" }, "S'a'" },
        { new { v = 1 }, "N1" },
        { new { v = 12.50m }, "N12.50" },
        { new { v = 0.1 }, "N0.1" },
        { new { v = BigInteger.Pow(10, 30) }, "N1000000000000000000000000000000" },
        { new { v = true }, "BOOLTrue" },
        { new { v = (string?)null }, "NULLTrue" },
        { new { v = Guid.Empty }, "S'00000000-0000-0000-0000-000000000000'" },
        { new { v = new byte[] { 0, 255 } }, "B00FF" },
        { new { v = new MemoryStream([1]) }, "B01" },
        { new { v = new ReadOnlyMemory<byte>([1]) }, "B01" },
        { new { v = new HashSet<string> { "a", "b" } }, "SS['a', 'b']" },
        { new { v = new SortedSet<int> { 1, 2 } }, "NS[1, 2]" },
        { new { v = new HashSet<byte[]> { new byte[] { 1 } } }, "BS[01]" },
        { new { v = new[] { 1, 2 } }, "L[N1, N2]" },
        { new { v = new List<object?> { "a", null } }, "L[S'a', NULLTrue]" },
        { new { v = Array.Empty<string>() }, "L[]" },
        { new { v = new { a = 1 } }, "M{'a': N1}" },
        { new { v = new { } }, "M{}" },
        { new { v = new Dictionary<string, int> { ["a"] = 1 } }, "M{'a': N1}" },
        { new { v = new AttributeValue { NS = ["1"] } }, "NS[1]" },
        { new { v = new LambdaValue { L = [] } }, "L[]" },
        { new { v = new LambdaValue { M = new() { ["a"] = new() { N = "1" } } } }, "M{'a': N1}" },
        { new { v = JsonDocument.Parse("""{"a":[1.0]}""").RootElement }, "M{'a': L[N1.0]}" },
        { new { v = JsonNode.Parse("""{"a":1e2}""") }, "M{'a': N1e2}" },
        { """{"pk":"a","v":1.00}""", "N1.00" },
        { """{"pk":"a","v":{"S":"small"}}""", "M{'S': S'small'}" },
        { """{"v":{"M":{"S":{"BS":["AA=="]}}}}""", "M{'S': BS[00]}" },
        { """{"v":{"L":[{"NULL":true},{"BOOL":false},{"B":"AP8="},{"SS":["a"]},{"NS":["1"]}]}}""",
            "L[NULLTrue, BOOLFalse, B00FF, SS['a'], NS[1]]" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Values_of_dotnet_and_of_JSON_become_attribute_values(object item, string expected) =>
        Canonical.Item(new Dictionary<string, AttributeValue> { ["v"] = TableItem.Of(item).Attributes["v"] })
            .Should().Be($"{{'v': {expected}}}");

    [Theory]
    [InlineData("""{"a":1,"b":"x"}""", """{"b":"x","a":1.0}""")]
    [InlineData("""{"a":100}""", """{"a":1E2}""")]
    [InlineData("""{"a":{"N":"+00.10"}}""", """{"a":{"N":"0.1"}}""")]
    [InlineData("""{"a":{"NS":["1","2"]}}""", """{"a":{"NS":["2.0","1"]}}""")]
    [InlineData("""{"a":{"SS":["x","y"]}}""", """{"a":{"SS":["y","x"]}}""")]
    [InlineData("""{"a":0}""", """{"a":-0.00}""")]
    public void Equal_values_are_equal_in_any_spelling(string one, string other)
    {
        TableItem.Of(one).Should().Be(TableItem.Of(other));
        TableItem.Of(one).GetHashCode().Should().Be(TableItem.Of(other).GetHashCode());
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"a":"1"}""")]
    [InlineData("""{"a":1}""", """{"a":1.0000000000000000000000000000000000001}""")]
    [InlineData("""{"a":1}""", """{"a":1,"b":null}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""")]
    [InlineData("""{"a":[]}""", """{"a":{"M":{}}}""")]
    [InlineData("""{"a":{"S":"AA=="}}""", """{"a":{"B":"AA=="}}""")]
    public void Different_values_are_not_equal(string one, string other) => TableItem.Of(one).Should().NotBe(TableItem.Of(other));

    [Theory]
    [InlineData("""{"a":"é","b":[1.50,{"c":null}]}""")]
    [InlineData("""{"a":{"SS":["x"]},"b":{"N":"1"}}""")]
    [InlineData("""{"a":{"M":{"b":{"N":"1"}}}}""")]
    [InlineData("""{"a":{"N":"007"},"b":{"S":"x"}}""")]
    public void An_item_prints_as_JSON_that_can_be_read_again(string json) => TableItem.Of(json).ToString().Should().Be(json);

    [Fact]
    public void Every_item_of_DynamoDB_prints_as_JSON_that_can_be_read_again() =>
        Seeded.Run(() =>
        {
            var items = new RandomItems(new Random(TestSeed.Value));
            for (var count = 0; count < 300; count++)
            {
                var attributes = items.Item(new() { ["pk"] = items.Value(0) });
                var item = TableItem.Of(attributes);

                TableItem.Of(item.ToString()).Should().Be(item);
                Canonical.Item(TableItem.Of(item.ToString()).Attributes).Should().Be(Canonical.Item(attributes));
            }
        });

    [Fact]
    public void A_filter_of_a_replica_takes_the_attributes()
    {
        var openOrders = new ReplicaTable("eu-west-1", "orders") { Where = order => order["status"].S == "open" };

        openOrders.Where!(TableItem.Of(new { id = "a", status = "open" }).Attributes).Should().BeTrue();
    }

    [Theory]
    [InlineData("order#1", "'order#1' is not the JSON of an item. Specify an object with attributes*")]
    [InlineData("[]", "'[]' is not the JSON of an item.*")]
    [InlineData("{}", "'{}' is not the JSON of an item.*")]
    [InlineData("""{"a":{"b":1}}""", "The attribute 'a' is not DynamoDB JSON*In plain JSON, the item's key is a text or a number.*")]
    [InlineData("""{"a":{"S":"x","N":"1"}}""", "The attribute 'a' is not DynamoDB JSON*")]
    [InlineData("""{"a":{"S":1}}""", "The attribute 'a' is not DynamoDB JSON*")]
    [InlineData("""{"a":{"B":"!"}}""", "The attribute 'a' is not DynamoDB JSON*")]
    [InlineData("""{"a":{"M":{"b":{"L":[{}]}}}}""", "The attribute 'b' is not DynamoDB JSON*")]
    [InlineData("""{"a":{"SS":[null]}}""", "The attribute 'a' is not DynamoDB JSON*")]
    public void Other_texts_are_rejected(string text, string message) =>
        FluentActions.Invoking(() => TableItem.Of(text)).Should().Throw<ArgumentException>().WithMessage(message);

    [Fact]
    public void Objects_without_a_form_in_DynamoDB_are_rejected()
    {
        Rejection(7).Should().StartWith("A value of the type Int32 is not an item.");
        Rejection(new { at = DateTime.UnixEpoch }).Should().Be(
            "The attribute 'at' is invalid. DynamoDB cannot store a value of the type DateTime. Convert it to the string or number that "
            + "your code stores.");
        Rejection(new { a = new { day = DayOfWeek.Monday } })
            .Should().StartWith("The attribute 'a' is invalid. The attribute 'day' is invalid.");
        Rejection(new { a = double.NaN }).Should().EndWith("DynamoDB cannot store the number NaN.");
        Rejection(new { a = new HashSet<string>() }).Should().EndWith("DynamoDB cannot store an empty set. Omit the attribute.");
        Rejection(new { a = new HashSet<bool> { true } }).Should().Contain("DynamoDB has no set of the type Boolean.");

        static string Rejection(object item) =>
            FluentActions.Invoking(() => TableItem.Of(item)).Should().Throw<ArgumentException>().Which.Message;
    }
}
