using System.Text;
using DynamoReplicator.Events.Typed;
using DynamoReplicator.Tests.Support;

namespace DynamoReplicator.Tests.Events.Typed;

/// <summary>The reader of the event's classes rejects invalid events with messages that never contain item data.</summary>
public class DynamoDBEventErrorsTests
{
    [Theory]
    [InlineData("null", "The event is not a JSON object. Expected a DynamoDB stream event: {\"Records\":[…]}. Nothing was written.")]
    [InlineData(
        """{"Records":{}}""",
        "The event's \"Records\" is an object, not an array. Expected a DynamoDB stream event. Nothing was written.")]
    [InlineData(
        """{"Records":[{},"secret"]}""",
        "Record 1 of the event cannot be read. The record is a string, not an object. Nothing was written.")]
    [InlineData("", "The event is not valid JSON at byte 0 of 0: it was truncated or altered in transit. Nothing was written.")]
    [InlineData(
        """{"Records":[]}}""",
        "The event is not valid JSON at byte 14 of 15: it was truncated or altered in transit. Nothing was written.")]
    [InlineData(
        """{"a":{"b" 1}}""",
        "The event is not valid JSON at byte 10 of 13: it was truncated or altered in transit. Nothing was written.")]
    public void An_event_of_another_shape_is_rejected(string json, string message) => Refusal(json).Should().Be(message);

    [Theory]
    [InlineData("\"eventName\":7", "\"eventName\" is a number, not a string.")]
    [InlineData("\"userIdentity\":\"secret\"", "\"userIdentity\" is a string, not an object.")]
    [InlineData("\"dynamodb\":[]", "\"dynamodb\" is an array, not an object.")]
    [InlineData("\"dynamodb\":{\"SizeBytes\":\"secret\"}", "\"SizeBytes\" is a string, not a whole number.")]
    [InlineData("\"dynamodb\":{\"SizeBytes\":1.5}", "\"SizeBytes\" is not a whole number.")]
    [InlineData("\"dynamodb\":{\"Keys\":[]}", "\"Keys\" is an array, not an object.")]
    [InlineData(
        "\"dynamodb\":{\"NewImage\":{\"secret\":\"secret\"}}",
        "An attribute value is a string, not an object such as {\"S\":\"…\"}.")]
    [InlineData("\"dynamodb\":{\"NewImage\":{\"secret\":{\"S\":7}}}", "\"S\" is a number, not a string.")]
    [InlineData("\"dynamodb\":{\"NewImage\":{\"secret\":{\"B\":\"secret!\"}}}", "\"B\" is not valid base64.")]
    [InlineData("\"dynamodb\":{\"NewImage\":{\"secret\":{\"BOOL\":\"secret\"}}}", "\"BOOL\" is a string, not true or false.")]
    [InlineData("\"dynamodb\":{\"NewImage\":{\"secret\":{\"M\":\"secret\"}}}", "\"M\" is a string, not an object.")]
    [InlineData("\"dynamodb\":{\"NewImage\":{\"secret\":{\"L\":{}}}}", "\"L\" is an object, not an array.")]
    [InlineData(
        "\"dynamodb\":{\"NewImage\":{\"secret\":{\"L\":[\"secret\"]}}}",
        "An attribute value is a string, not an object such as {\"S\":\"…\"}.")]
    [InlineData("\"dynamodb\":{\"NewImage\":{\"secret\":{\"SS\":[1]}}}", "\"SS\" is a number, not a string.")]
    public void A_value_of_the_wrong_kind_is_named_but_not_quoted(string property, string problem) =>
        Refusal($$"""{"Records":[{},{{{property}}}]}""")
            .Should().Be($"Record 1 of the event cannot be read. {problem} Nothing was written.");

    [Fact]
    public void Text_that_is_not_Unicode_is_rejected()
    {
        byte[][] texts = [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [.. "\\ud800"u8], [.. "\\udc00\\ud800"u8]];

        foreach (var text in texts)
        {
            Refusal([.. "{\"Records\":[{\"dynamodb\":{\"Keys\":{\"pk\":{\"S\":\""u8, .. text, .. "\"}}}}]}"u8])
                .Should().StartWith("The event is not valid JSON at byte ");
            Refusal([.. "{\"Records\":[{\"dynamodb\":{\"Keys\":{\""u8, .. text, .. "\":{\"S\":\"a\"}}}}]}"u8])
                .Should().StartWith("The event is not valid JSON at byte ");
        }
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"\":", "}")]
    public void Nesting_deeper_than_128_levels_is_rejected_everywhere(string open, string close)
    {
        Refusal($$"""{"other":{{Deep(127)}}}""").Should().Be("");
        Refusal($$"""{"other":{{Deep(128)}}}""").Should().StartWith("The event is not valid JSON at byte ");

        string Deep(int levels) => $"{string.Concat(Enumerable.Repeat(open, levels))}1{string.Concat(Enumerable.Repeat(close, levels))}";
    }

    [Fact]
    public void A_plain_value_at_the_128th_level_is_read_and_one_below_it_is_not()
    {
        Refusal(Event(61, "{\"S\":\"a\"}")).Should().Be("");
        Refusal(Event(61, "{\"L\":[{\"S\":\"a\"}]}")).Should().StartWith("The event is not valid JSON at byte ");

        // The event, its records, a record, its change and the image are five levels. A map takes two levels.
        static string Event(int maps, string value)
        {
            var open = string.Concat(Enumerable.Repeat("{\"M\":{\"a\":", maps));
            var close = string.Concat(Enumerable.Repeat("}}", maps));
            return $"{{\"Records\":[{{\"dynamodb\":{{\"Keys\":{{\"a\":{open}{value}{close}}}}}}}]}}";
        }
    }

    [Fact]
    public void An_event_truncated_anywhere_is_rejected()
    {
        var json = new StreamEvents()
            .Insert("a", ("n", Values.N("1")), ("l", Values.L(Values.S("é"), Values.Bool(true))), ("b", Values.B(1, 2))).ToJson();

        for (var length = 0; length < json.Length; length++)
        {
            Refusal(json[..length]).Should().StartWith("The event is not valid JSON at byte ").And.Contain($" of {length}:");
        }
        Refusal(json).Should().Be("");
    }

    private static string Refusal(string json) => Refusal(Encoding.UTF8.GetBytes(json));

    private static string Refusal(byte[] utf8)
    {
        try
        {
            DynamoDBEventReader.Read(utf8);
            return "";
        }
        catch (ReplicationException refusal)
        {
            return refusal.Message;
        }
    }
}
