using System.Text;
using System.Text.Json;
using DynamoReplicator.Cli.Commands.Redrive;
using DynamoReplicator.Tests.Support;

namespace DynamoReplicator.Tests.Cli.Commands.Redrive;

public sealed class FailureReaderTests
{
    private const string Arn = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-11-21T00:00:00.000";

    private const string Event = $$$"""
        {"Records":[
          {"eventID":"1","eventName":"MODIFY","eventSourceARN":"{{{Arn}}}",
           "dynamodb":{"Keys":{"pk":{"S":"a"}},"NewImage":{"pk":{"S":"a"},"secret":{"S":"old"}},"SequenceNumber":"100"}},
          {"eventID":"2","eventName":"REMOVE","dynamodb":{"Keys":{"pk":{"S":"b"}},"SequenceNumber":"200"},"eventSourceARN":"{{{Arn}}}"}]}
        """;

    /// <summary>The record that an SQS or SNS destination receives.</summary>
    private const string Metadata = $$$"""
        {"requestContext":{"requestId":"316aa6d0","functionArn":"arn:aws:lambda:us-east-1:123456789012:function:replicator",
           "condition":"RetryAttemptsExhausted","approximateInvokeCount":1},
         "responseContext":{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"},
         "version":"1.0","timestamp":"2026-11-21T00:13:49.717Z",
         "DDBStreamBatchInfo":{"shardId":"shardId-00000001573689847184-864758bb",
           "startSequenceNumber":"800000000003126276362","endSequenceNumber":"800000000003126276400",
           "approximateArrivalOfFirstRecord":"2026-11-21T00:13:19Z","approximateArrivalOfLastRecord":"2026-11-21T00:13:19Z",
           "batchSize":2,"streamArn":"{{{Arn}}}"}}
        """;

    private static readonly StreamRange Range =
        new(Arn, "shardId-00000001573689847184-864758bb", "800000000003126276362", "800000000003126276400");

    /// <summary>The record that an S3 destination receives: it also contains the event as text.</summary>
    private static readonly string InvocationRecord = Metadata.TrimEnd()[..^1] + $",\"payload\":{Quoted(Event)}}}";

    [Fact]
    public void Metadata_without_a_payload_gives_a_stream_range_to_read_again() => ShouldBeTheRange(Read(Metadata));

    [Fact]
    public void The_keys_are_read_from_an_invocation_records_payload() => ShouldBeTheKeys(Read(InvocationRecord));

    [Fact]
    public void A_payload_may_be_an_object() => ShouldBeTheKeys(Read(Metadata.TrimEnd()[..^1] + $",\"payload\":{Event}}}"));

    [Fact]
    public void A_bare_event_is_read() => ShouldBeTheKeys(Read(Event));

    [Fact]
    public void An_SQS_message_is_unwrapped() =>
        ShouldBeTheRange(Read($$"""{"MessageId":"1","ReceiptHandle":"x","Body":{{Quoted(Metadata)}}}"""));

    [Fact]
    public void A_receive_message_response_is_unwrapped() =>
        ShouldBeTheRange(Read($$$"""{"Messages":[{"MessageId":"1","Body":{{{Quoted(Metadata)}}}}]}"""));

    [Fact]
    public void An_SQS_event_is_unwrapped() =>
        ShouldBeTheRange(Read($$"""{"Records":[{"messageId":"1","body":{{Quoted(Metadata)}},"eventSource":"aws:sqs"}]}"""));

    [Fact]
    public void An_SNS_notification_is_unwrapped_even_inside_an_SQS_message()
    {
        var notification = $$"""{"Type":"Notification","MessageId":"1","Message":{{Quoted(Metadata)}}}""";

        ShouldBeTheRange(Read(notification));
        ShouldBeTheRange(
            Read($$$"""{"Records":[{"EventSource":"aws:sns","Sns":{"Type":"Notification","Message":{{{Quoted(Metadata)}}}}}]}"""));
        ShouldBeTheRange(Read($$"""{"Body":{{Quoted(notification)}}}"""));
    }

    [Theory]
    [InlineData("[{0},{1}]")]
    [InlineData("{0}\n{1}\n")]
    [InlineData("{0}{1}")]
    [InlineData("\ufeff{0} [[{1}]]")]
    public void Several_documents_are_read_concatenated_or_in_an_array(string format)
    {
        var batches =
            Read(format.Replace("{0}", InvocationRecord, StringComparison.Ordinal).Replace("{1}", Metadata, StringComparison.Ordinal));

        batches.Errors.Should().BeEmpty();
        batches.Count.Should().Be(2);
        batches.Records.Should().HaveCount(2);
        batches.Ranges.Should().Equal(Range);
    }

    [Theory]
    [MemberData(nameof(TextEncodings.All), MemberType = typeof(TextEncodings))]
    public void Files_of_other_encodings_are_read(string encoding)
    {
        var batches = new FailedBatches();

        new FailureReader("failure.json", arn => arn == Arn, batches).Read(TextEncodings.Bytes(encoding, InvocationRecord));

        batches.Errors.Should().BeEmpty();
        batches.Records.Should().HaveCount(2);
    }

    [Fact]
    public void An_item_of_32_levels_is_read()
    {
        var value = string.Concat(Enumerable.Repeat("{\"M\":{\"m\":", 31)) + "{\"S\":\"deep\"}"
            + string.Concat(Enumerable.Repeat("}}", 31));
        var deep = $$$$"""{"Records":[{"eventName":"INSERT","dynamodb":{"Keys":{"pk":{"S":"a"}},"NewImage":{"v":{{{{value}}}}}}}]}""";

        Read(deep).Records.Should().ContainSingle();
        Read(Metadata.TrimEnd()[..^1] + $",\"payload\":{Quoted(deep)}}}").Records.Should().ContainSingle();
    }

    [Theory]
    [InlineData("secret", "failure.json: line 1 is not JSON.")]
    [InlineData("{\0\"", "failure.json: line 1 is not JSON.")]
    [InlineData("[]\n{\"secret\"", "failure.json: line 2 is not JSON.")]
    [InlineData("1", "failure.json: document 1 is not a failure record.")]
    [InlineData("[] {\"secret\":1}", "failure.json: document 2 is not a failure record: it has neither a DDBStreamBatchInfo nor " +
        "Records of a DynamoDB stream.")]
    [InlineData("{\"Body\":\"secret\"}", "failure.json: document 1 contains a message that is not JSON.")]
    [InlineData("{\"DDBStreamBatchInfo\":{\"shardId\":\"a\"}}", "failure.json: document 1 has a DDBStreamBatchInfo that lacks " +
        "streamArn, shardId, startSequenceNumber or endSequenceNumber.")]
    [InlineData("{\"KinesisBatchInfo\":{}}", "failure.json: document 1 is a failure of a Kinesis stream, not of a DynamoDB stream.")]
    [InlineData("{\"Records\":[{\"s3\":{}}]}", "failure.json: document 1 is a notification about an object in S3. Specify that object " +
        "instead: aws s3 cp s3://BUCKET/KEY -.")]
    [InlineData("{\"Records\":[{\"dynamodb\":{\"NewImage\":{\"secret\":1}}}]}", "failure.json: document 1 has a record without Keys.")]
    public void Other_documents_are_reported_without_their_contents(string text, string mistake)
    {
        var batches = Read(text);

        batches.Errors.Should().Equal(mistake);
        batches.Records.Should().BeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("{}")]
    [InlineData("[{}]")]
    [InlineData("{\"Messages\":[]}")]
    public void An_empty_queue_is_not_an_error(string text) => Read(text).IsEmpty.Should().BeTrue();

    [Fact]
    public void Records_of_other_streams_are_counted_and_the_rest_is_used()
    {
        const string Other = "arn:aws:dynamodb:us-east-1:123456789012:table/customers/stream/1";
        var others = (InvocationRecord + Event).Replace(Arn, Other, StringComparison.Ordinal);
        var batches = Read($"{others}{{\"hello\":1}}{InvocationRecord}");

        batches.ForeignStreams.Should().Equal(new Dictionary<string, int> { [Other] = 3 });
        batches.Errors.Should().ContainSingle().Which.Should().StartWith("failure.json: document 3 is not a failure record");
        (batches.Count, batches.Records.Count).Should().Be((1, 2));
    }

    [Fact]
    public void A_truncated_file_gives_the_documents_before_the_cut()
    {
        var batches = Read(InvocationRecord + "{\"secret\"");

        batches.Errors.Should().ContainSingle().Which.Should().MatchRegex("^failure.json: line [0-9]+ is not JSON.$");
        batches.Records.Should().HaveCount(2);
    }

    private static void ShouldBeTheRange(FailedBatches batches)
    {
        batches.Errors.Should().BeEmpty();
        batches.Count.Should().Be(1);
        batches.Ranges.Should().Equal(Range);
        batches.Records.Should().BeEmpty();
        batches.ForeignStreams.Should().BeEmpty();
    }

    private static void ShouldBeTheKeys(FailedBatches batches)
    {
        batches.Errors.Should().BeEmpty();
        batches.Count.Should().Be(1);
        batches.Records.Select(record => (record.Key, record.Removal))
            .Should().Equal(("""{"pk":{"S":"a"}}""", Removal.None), ("""{"pk":{"S":"b"}}""", Removal.ByWriter));
        batches.Ranges.Should().BeEmpty();
        batches.ForeignStreams.Should().BeEmpty();
    }

    private static FailedBatches Read(string text)
    {
        var batches = new FailedBatches();
        new FailureReader("failure.json", arn => arn == Arn, batches).Read(Encoding.UTF8.GetBytes(text));
        return batches;
    }

    private static string Quoted(string json) => JsonSerializer.Serialize(json);
}
