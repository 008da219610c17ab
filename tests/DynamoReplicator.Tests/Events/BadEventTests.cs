using System.Text;
using DynamoReplicator.Events;
using DynamoReplicator.Events.Typed;
using DynamoReplicator.Tests.Support;
using static DynamoReplicator.Tests.Support.Values;

namespace DynamoReplicator.Tests.Events;

/// <summary>
/// An event that cannot be replicated is rejected as a whole, with an error that says what to change. Nothing is guessed, and no other
/// exception is thrown.
/// </summary>
public class BadEventTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\uFEFF")]
    [InlineData("hello")]
    [InlineData("{\"Records\":[}")]
    [InlineData("{'Records':[]}")]
    [InlineData("{\"Records\":[],}")]
    [InlineData("{\"Records\":[]}}")]
    [InlineData("{\"Records\":[]} x")]
    [InlineData("{\"Records\":[]}{\"Records\":[]}")]
    [InlineData("{\"Records\":[]}\0")]
    [InlineData("{\"Records\":[]/* */}")]
    [InlineData("{\"Records\":[],\"x\":01}")]
    public void Invalid_JSON_is_rejected(string json) =>
        MessageOf(json)
            .Should().MatchRegex(
                "^The event is not valid JSON at byte \\d+ of \\d+: it was truncated or altered in transit. Nothing was written.$");

    [Fact]
    public void The_error_s_position_is_reported_in_bytes() =>
        MessageOf("\uFEFF{\"é\":oops}").Should().StartWith("The event is not valid JSON at byte 9 of 14");

    [Theory]
    [InlineData("null")]
    [InlineData("\"Records\"")]
    [InlineData("7")]
    public void A_value_that_is_not_an_object_is_rejected(string json) =>
        MessageOf(json)
            .Should().Be("The event is not a JSON object. Expected a DynamoDB stream event: {\"Records\":[…]}. Nothing was written.");

    [Theory]
    [InlineData("[]")]
    [InlineData("[{\"eventName\":\"INSERT\",\"eventSource\":\"aws:dynamodb\"}]")]
    public void The_bare_array_of_EventBridge_Pipes_is_rejected_by_name(string json)
    {
        const string Message =
            "The event is a JSON array, as EventBridge Pipes sends records. Pipes does not guarantee their order: " +
            "make the table's stream the function's trigger (an event source mapping) instead of a pipe. Nothing was written.";

        MessageOf(json).Should().Be(Message);
        FluentActions.Invoking(() => DynamoDBEventReader.Read(Encoding.UTF8.GetBytes(json)))
            .Should().Throw<ReplicationException>().WithMessage(Message);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"detail-type\":\"Scheduled Event\",\"source\":\"aws.events\"}")]
    [InlineData("{\"Record\":[]}")]
    [InlineData("{\"items\":{\"Records\":[]}}")]
    public void An_event_without_Records_is_not_an_empty_batch(string json) =>
        MessageOf(json)
            .Should().Be(
                "The event has no \"Records\". Expected a DynamoDB stream event: is the function's trigger the table's stream? " +
                "Nothing was written.");

    [Theory]
    [InlineData("records")]
    [InlineData("RECORDS")]
    public void Empty_records_in_another_case_are_not_an_empty_batch(string name) =>
        MessageOf($"{{\"{name}\":[]}}")
            .Should().Be(
                $"The event has \"{name}\" where \"Records\" is expected. If a test writes it, give the property its exact name. " +
                "Nothing was written.");

    [Fact]
    public void Records_in_another_case_are_skipped_if_the_correct_name_exists()
    {
        using var streamEvent = StreamEventReader.Read("{\"records\":7,\"Records\":[]}"u8.ToArray());

        streamEvent.Count.Should().Be(0);
    }

    [Theory]
    [InlineData("null", "null")]
    [InlineData("{}", "an object")]
    [InlineData("\"\"", "a string")]
    [InlineData("0", "a number")]
    [InlineData("false", "a Boolean")]
    public void Records_that_are_not_an_array_are_rejected(string json, string kind) =>
        MessageOf($"{{\"Records\":{json}}}")
            .Should().Be($"The event's \"Records\" is {kind}, not an array. Expected a DynamoDB stream event. Nothing was written.");

    [Theory]
    [InlineData("null", "null")]
    [InlineData("[]", "an array")]
    [InlineData("\"record\"", "a string")]
    public void A_record_that_is_not_an_object_is_rejected(string json, string kind) =>
        MessageOf($"{{\"Records\":[{json}]}}").Should().Be($"Record 0 of the event is {kind}, not an object. Nothing was written.");

    [Theory]
    [InlineData(
        "\"messageId\":\"1\",\"body\":\"{}\",\"eventSource\":\"aws:sqs\",\"eventSourceARN\":\"arn:aws:sqs:us-east-1:123456789012:q\"",
        "aws:sqs")]
    [InlineData("\"kinesis\":{\"data\":\"SGk=\"},\"eventSource\":\"aws:kinesis\",\"eventName\":\"aws:kinesis:record\"", "aws:kinesis")]
    [InlineData("\"eventVersion\":\"2.1\",\"eventSource\":\"aws:s3\",\"eventName\":\"ObjectCreated:Put\"", "aws:s3")]
    public void Events_from_other_sources_are_rejected(string record, string source) =>
        MessageOf($"{{\"Records\":[{{{record}}}]}}").Should().Be(
            $"Record 0 of the event has event source \"{source}\", not \"aws:dynamodb\". The function's trigger must be the table's " +
            "stream. Nothing was written.");

    [Fact]
    public void A_Kinesis_record_is_rejected_by_its_event_name() =>
        MessageOf("{\"Records\":[{\"eventName\":\"aws:kinesis:record\",\"eventSource\":\"aws:kinesis\"}]}").Should().Be(
            "Record 0 of the event has the unknown \"eventName\" \"aws:kinesis:record\"; expected INSERT, MODIFY or REMOVE. " +
            "Nothing was written.");

    [Fact]
    public void SNS_events_are_rejected() =>
        MessageOf("{\"Records\":[{\"EventSource\":\"aws:sns\",\"EventVersion\":\"1.0\",\"Sns\":{\"Message\":\"hello\"}}]}").Should().Be(
            "Record 0 of the event has event source \"aws:sns\", not \"aws:dynamodb\". The function's trigger must be the table's " +
            "stream. Nothing was written.");

    [Fact]
    public void One_invalid_record_rejects_the_event_and_is_identified_by_its_index()
    {
        var changes = new StreamEvents().Insert("a").Insert("b").Add("TRUNCATE", Item(("pk", S("c"))), null).Insert("d");

        MessageOf(changes.ToJson())
            .Should().Be(
                "Record 2 of the event has the unknown \"eventName\" \"TRUNCATE\"; expected INSERT, MODIFY or REMOVE. " +
                "Nothing was written.");
    }

    [Theory]
    [InlineData("\"insert\"", "\"insert\"")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("null", "(null)")]
    [InlineData("{}", "(an object)")]
    public void Event_names_must_match_exactly(string name, string shown) =>
        MessageOf(Record(eventName: name))
            .Should().Be(
                $"Record 0 of the event has the unknown \"eventName\" {shown}; expected INSERT, MODIFY or REMOVE. Nothing was written.");

    [Fact]
    public void A_record_without_a_source_is_rejected() =>
        MessageOf("{\"Records\":[{\"eventName\":\"REMOVE\",\"dynamodb\":{}}]}").Should().Be(
            "Record 0 of the event has no \"eventSource\"; expected \"aws:dynamodb\". Is the function's trigger the table's stream? " +
            "Nothing was written.");

    [Fact]
    public void A_record_without_a_name_is_rejected() =>
        MessageOf("{\"Records\":[{\"eventSource\":\"aws:dynamodb\",\"dynamodb\":{}}]}").Should().Be(
            "Record 0 of the event has no \"eventName\"; expected INSERT, MODIFY or REMOVE. Nothing was written.");

    [Theory]
    [InlineData("{\"SequenceNumber\":\"1\"}")]
    [InlineData("{\"Keys\":null,\"SequenceNumber\":\"1\"}")]
    [InlineData("{}")]
    [InlineData("null")]
    public void A_record_without_keys_is_rejected(string dynamodb) =>
        MessageOf(Record(dynamodb: dynamodb))
            .Should().Be("Record 0 of the event has no \"dynamodb.Keys\": without them, the changed item is unknown. Nothing was written.");

    [Theory]
    [InlineData("{\"Keys\":{\"pk\":{\"S\":\"a\"}}}")]
    [InlineData("{\"Keys\":{\"pk\":{\"S\":\"a\"}},\"SequenceNumber\":null}")]
    public void A_record_without_a_sequence_number_is_rejected(string dynamodb) =>
        MessageOf(Record(dynamodb: dynamodb)).Should().Be(
            "Record 0 of the event has no \"dynamodb.SequenceNumber\": without it, Lambda cannot resume at this record. " +
            "Nothing was written.");

    [Theory]
    [InlineData("\"\"")]
    [InlineData("12")]
    [InlineData("[]")]
    public void An_invalid_sequence_number_is_rejected(string number) =>
        MessageOf(Record(dynamodb: $"{{\"Keys\":{{\"pk\":{{\"S\":\"a\"}}}},\"SequenceNumber\":{number}}}")).Should().Be(
            "Record 0 of the event has an invalid \"dynamodb.SequenceNumber\"; expected a string that is not empty. Nothing was written.");

    [Fact]
    public void A_sequence_number_that_is_not_Unicode_is_rejected_before_any_write() =>
        MessageOf(Record(dynamodb: "{\"Keys\":{\"pk\":{\"S\":\"a\"}},\"SequenceNumber\":\"\\ud800\"}"))
            .Should().StartWith("The event is not valid JSON at byte ");

    [Theory]
    [InlineData("INSERT")]
    [InlineData("MODIFY")]
    public void The_error_for_a_put_without_a_new_image_names_the_required_view_type(string name) =>
        MessageOf(new StreamEvents().Add(name, Item(("pk", S("a"))), null).ToJson()).Should().Be(
            "Record 0 of the event has no \"dynamodb.NewImage\", which an INSERT or MODIFY needs: the stream's view type is KEYS_ONLY " +
            "or OLD_IMAGE. Give the source table a stream with view type NEW_AND_OLD_IMAGES or NEW_IMAGE. A stream's view type cannot " +
            "be changed: disable the stream and enable it again. Nothing was written.");

    [Theory]
    [InlineData("{\"Keys\":[],\"SequenceNumber\":\"1\"}", "dynamodb.Keys", "an array")]
    [InlineData("{\"Keys\":\"a\",\"SequenceNumber\":\"1\"}", "dynamodb.Keys", "a string")]
    [InlineData("{\"NewImage\":true,\"SequenceNumber\":\"1\"}", "dynamodb.NewImage", "a Boolean")]
    [InlineData("7", "dynamodb", "a number")]
    public void Properties_of_the_wrong_kind_are_rejected(string dynamodb, string name, string kind) =>
        MessageOf(Record(dynamodb: dynamodb))
            .Should().Be($"Record 0 of the event has a \"{name}\" that is {kind}, not an object. Nothing was written.");

    [Fact]
    public void Records_from_two_streams_are_rejected()
    {
        var one = Encoding.UTF8.GetString(new StreamEvents().Insert("a").ToJson());
        var two = Encoding.UTF8.GetString(
            new StreamEvents { SourceArn = StreamEvents.Arn.Replace("orders", "returns", StringComparison.Ordinal) }.Insert("a").ToJson());
        var both = one[..^2] + "," + two["{\"Records\":[".Length..];

        MessageOf(both).Should().Be(
            "Record 1 of the event comes from a different stream than the records before it. Lambda never mixes streams in an event: " +
            "send the records of each stream in a separate event. Nothing was written.");
    }

    [Theory]
    [InlineData(0, "names its stream (\"eventSourceARN\"), although the records before it do not.")]
    [InlineData(1, "does not name its stream (\"eventSourceARN\"), although the records before it do.")]
    public void Records_with_and_without_a_stream_ARN_are_rejected(int unnamed, string problem)
    {
        const string Arn = ",\"eventSourceARN\":\"arn:one\"";
        var records = Enumerable.Range(0, 2).Select(record => Record(more: record == unnamed ? "" : Arn)["{\"Records\":[".Length..^2]);

        MessageOf($"{{\"Records\":[{string.Join(',', records)}]}}").Should().Be(
            $"Record 1 of the event {problem} Lambda names the stream in every record: a handwritten event must do so too. " +
            "Nothing was written.");
    }

    [Theory]
    [InlineData("eventName", "\"REMOVE\"")]
    [InlineData("eventSource", "\"aws:dynamodb\"")]
    [InlineData("eventSourceARN", "\"arn:one\"")]
    [InlineData("userIdentity", "null")]
    [InlineData("dynamodb", "{}")]
    public void A_duplicate_record_property_is_rejected(string name, string json) =>
        MessageOf(Record(more: $",\"{name}\":{json},\"{name}\":{json}"))
            .Should().Be($"Record 0 of the event has \"{name}\" twice. Nothing was written.");

    [Theory]
    [InlineData("Keys", "{\"pk\":{\"S\":\"b\"}}")]
    [InlineData("\\u004beys", "{\"pk\":{\"S\":\"b\"}}")]
    [InlineData("NewImage", "{\"pk\":{\"S\":\"b\"}}")]
    [InlineData("SequenceNumber", "\"2\"")]
    [InlineData("ApproximateCreationDateTime", "2")]
    public void A_duplicate_change_property_is_rejected(string name, string json) =>
        MessageOf(
            Record(
                dynamodb: $"{{\"Keys\":{{\"pk\":{{\"S\":\"a\"}}}},\"NewImage\":null,\"SequenceNumber\":\"1\"," +
                    $"\"ApproximateCreationDateTime\":1,\"{name}\":{json}}}"))
            .Should().Be(
                $"Record 0 of the event has \"{name.Replace("\\u004b", "K", StringComparison.Ordinal)}\" twice. Nothing was written.");

    [Fact]
    public void Duplicate_Records_are_rejected() =>
        MessageOf("{\"Records\":[],\"Records\":[]}").Should().Be("The event has \"Records\" twice. Nothing was written.");

    [Fact]
    public void A_source_ARN_that_is_not_a_string_is_rejected() =>
        MessageOf(Record(more: ",\"eventSourceARN\":7"))
            .Should().Be("Record 0 of the event has an \"eventSourceARN\" that is not a string. Nothing was written.");

    [Theory]
    [InlineData("{}", "The key is empty: without key attributes, the changed item is unknown.")]
    [InlineData(
        "{\"a\":{\"S\":\"1\"},\"b\":{\"S\":\"1\"},\"c\":{\"S\":\"1\"}}",
        "The key has more than two attributes, but a table's key has one or two.")]
    [InlineData("{\"a\":{\"S\":\"1\"},\"a\":{\"S\":\"2\"}}", "The key has the same attribute twice.")]
    [InlineData("{\"a\":{\"S\":\"1\"},\"\\u0061\":{\"S\":\"2\"}}", "The key has the same attribute twice.")]
    [InlineData("{\"a\":{\"BOOL\":true}}", NoKeyAttribute)]
    [InlineData("{\"a\":{\"M\":{}}}", NoKeyAttribute)]
    [InlineData("{\"a\":{\"S\":7}}", NoKeyAttribute)]
    [InlineData("{\"a\":{\"N\":\"1x\"}}", NoKeyAttribute)]
    [InlineData("{\"a\":{\"N\":\"\"}}", NoKeyAttribute)]
    [InlineData("{\"a\":{\"B\":\"A\"}}", NoKeyAttribute)]
    [InlineData("{\"a\":{\"B\":\"AP8\"}}", NoKeyAttribute)]
    [InlineData("{\"a\":{\"B\":\"AP9=\"}}", NoKeyAttribute)]
    [InlineData("{\"a\":{\"B\":\"-_8=\"}}", NoKeyAttribute)]
    [InlineData("{\"a\":{}}", NoKeyAttribute)]
    [InlineData("{\"a\":\"S\"}", NoKeyAttribute)]
    [InlineData("{\"a\":null}", NoKeyAttribute)]
    [InlineData("{\"a\":{\"S\":\"\\ud800\"}}", "The key contains text that is not valid Unicode, which DynamoDB cannot store.")]
    public void Invalid_keys_are_rejected(string keys, string problem)
    {
        using var streamEvent =
            StreamEventReader.Read(Encoding.UTF8.GetBytes(Record(dynamodb: $"{{\"Keys\":{keys},\"SequenceNumber\":\"42\"}}")));

        FluentActions.Invoking(() => ChangeSet.Of(streamEvent, skipTimeToLiveDeletes: false)).Should().Throw<ReplicationException>()
            .WithMessage($"Record 0 of the event (sequence number 42) has an invalid \"dynamodb.Keys\". {problem} Nothing was written.");
    }

    [Fact]
    public void A_key_of_two_types_is_rejected() =>
        MessageOf(Record(dynamodb: "{\"Keys\":{\"a\":{\"S\":\"1\",\"N\":\"1\"}},\"SequenceNumber\":\"42\"}")).Should().Be(
            "Record 0 of the event cannot be replicated. An attribute value has more than one member set (S, N, B, …). " +
            "Nothing was written.");

    [Fact]
    public void Keys_with_invalid_UTF8_are_rejected()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(Record(dynamodb: "{\"Keys\":{\"pk\":{\"S\":\"*\"}},\"SequenceNumber\":\"42\"}"))];
        bytes[Array.IndexOf(bytes, (byte)'*')] = 0xFF;
        using var streamEvent = StreamEventReader.Read(bytes);

        FluentActions.Invoking(() => ChangeSet.Of(streamEvent, skipTimeToLiveDeletes: false))
            .Should().Throw<ReplicationException>().WithMessage("*not valid Unicode*");
    }

    [Theory]
    [InlineData("{\"pk\" {\"S\":\"a\"}}")]
    [InlineData("{\"pk\":{\"S\":\"a\"},}")]
    [InlineData("{\"pk\":{\"S\":\"a\"}/**/}")]
    [InlineData("{\"pk\":{\"S\":\"\\x\"}}")]
    public void Keys_that_are_not_JSON_are_rejected_even_if_their_brackets_match(string keys)
    {
        using var streamEvent =
            StreamEventReader.Read(Encoding.UTF8.GetBytes(Record(dynamodb: $"{{\"Keys\":{keys},\"SequenceNumber\":\"42\"}}")));

        FluentActions.Invoking(() => ChangeSet.Of(streamEvent, skipTimeToLiveDeletes: false)).Should().Throw<ReplicationException>()
            .WithMessage(
                "Record 0 of the event (sequence number 42) has an invalid \"dynamodb.Keys\". The key is not valid JSON: it was altered " +
                "in transit. Nothing was written.");
    }

    [Theory]
    [InlineData("[}]")]
    [InlineData("{]")]
    [InlineData("{\"a\":\"\n\"}")]
    [InlineData("{\\}")]
    [InlineData("{\0}")]
    public void An_image_with_a_broken_structure_rejects_the_event(string image) =>
        MessageOf(Record(dynamodb: $"{{\"Keys\":{{\"pk\":{{\"S\":\"a\"}}}},\"OldImage\":{image},\"SequenceNumber\":\"1\"}}"))
            .Should().StartWith("The event is not valid JSON at byte ");

    private const string NoKeyAttribute = "The key has an attribute that cannot be part of a key: expected {\"name\":{\"S\":\"…\"}}, " +
        "with type S, N or B and a value of that type.";

    private static string Record(
        string eventName = "\"REMOVE\"",
        string dynamodb = "{\"Keys\":{\"pk\":{\"S\":\"a\"}},\"SequenceNumber\":\"1\"}",
        string more = "") =>
        $"{{\"Records\":[{{\"eventName\":{eventName},\"eventSource\":\"aws:dynamodb\",\"dynamodb\":{dynamodb}{more}}}]}}";

    private static string MessageOf(string json) => MessageOf(Encoding.UTF8.GetBytes(json));

    private static string MessageOf(byte[] utf8) =>
        FluentActions.Invoking(() => StreamEventReader.Read(utf8))
            .Should().Throw<ReplicationException>().Where(error => error.Result == null).Which.Message;
}
