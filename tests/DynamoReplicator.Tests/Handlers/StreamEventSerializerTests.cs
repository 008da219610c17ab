using System.Text;
using Amazon.Lambda.Core;
using Amazon.Lambda.DynamoDBEvents;
using Amazon.Lambda.TestUtilities;
using DynamoReplicator.Tests.Support;

namespace DynamoReplicator.Tests.Handlers;

/// <summary>The serializer for Lambda handlers that take the event's class.</summary>
public class StreamEventSerializerTests
{
    private readonly StreamEventSerializer _serializer = new();

    [Fact]
    public async Task A_handler_of_the_event_class_works_from_bytes_to_bytes()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table, options => options with { ReportBatchItemFailures = true });
        table.RejectItems("b");

        var answer = await replicator.HandleAsync(
            _serializer.Deserialize<DynamoDBEvent>(new StreamEvents().Insert("a", ("n", Values.N("1.50"))).Insert("b").ToStream()),
            new TestLambdaContext());

        Written(answer).Should().Be(StreamEvents.ResumeAt(1));
        table.SpelledItems().Should().Equal("{'n': N1.50, 'pk': S'a'}");
    }

    [Fact]
    public void The_serializer_works_with_Lambda_s_serializer_attribute()
    {
        var type = new LambdaSerializerAttribute(typeof(StreamEventSerializer)).SerializerType;

        Activator.CreateInstance(type).Should().BeAssignableTo<ILambdaSerializer>();
    }

    [Fact]
    public void A_stream_is_read_from_its_position_to_its_end_in_pieces_of_any_size()
    {
        var json = new StreamEvents().Insert("a", ("long", Values.S(new string('x', 200_000)))).ToJson();
        using var halfRead = new MemoryStream([1, 2, 3, .. json]) { Position = 3 };
        using var pieces = new Trickle(json);

        _serializer.Deserialize<DynamoDBEvent>(halfRead).Records.Should().ContainSingle();
        _serializer.Deserialize<DynamoDBEvent>(pieces).Records
            .Should().ContainSingle().Which.Dynamodb.NewImage["long"].S.Should().HaveLength(200_000);
    }

    [Fact]
    public void Rented_buffers_are_returned_when_an_event_is_read_or_rejected()
    {
        using var rented = new RentedBuffers();

        _serializer.Deserialize<DynamoDBEvent>(new StreamEvents().Insert("a").ToStream());
        _serializer.Invoking(
            serializer =>
                serializer.Deserialize<DynamoDBEvent>(
                    new MemoryStream("{\"Records\":[{\"dynamodb\":{\"Keys\":{\"a\":{\"S\":\"b\"},"u8.ToArray())))
            .Should().Throw<ReplicationException>();

        rented.Rented.Should().BePositive();
        rented.Unbalanced.Should().Be(0);
    }

    [Fact]
    public void A_response_is_written_unchanged()
    {
        Written(new StreamsEventResponse { BatchItemFailures = [] }).Should().Be("{\"batchItemFailures\":[]}");
        Written(new StreamsEventResponse { BatchItemFailures = [new() { ItemIdentifier = "1" }, new() { ItemIdentifier = "\"" }] })
            .Should().Be("{\"batchItemFailures\":[{\"itemIdentifier\":\"1\"},{\"itemIdentifier\":\"\\u0022\"}]}");
        Written(new StreamsEventResponse { BatchItemFailures = [new(), null] })
            .Should().Be(
                "{\"batchItemFailures\":[{\"itemIdentifier\":null},null]}", "Lambda retries the batch, as for any invalid identifier");
        Written(new StreamsEventResponse()).Should().Be("{}");
        Written<StreamsEventResponse?>(null).Should().Be("null");
    }

    [Fact]
    public void Other_types_are_rejected_with_an_alternative()
    {
        _serializer.Invoking(serializer => serializer.Deserialize<string>(new MemoryStream()))
            .Should().Throw<NotSupportedException>().WithMessage(
            "StreamEventSerializer cannot read System.String: it reads only DynamoDBEvent and writes only StreamsEventResponse. " +
            "A handler of Stream needs no serializer. For a handler of other types, use Amazon.Lambda.Serialization.SystemTextJson.");
        _serializer.Invoking(serializer => serializer.Serialize(new DynamoDBEvent(), new MemoryStream()))
            .Should().Throw<NotSupportedException>().WithMessage(
            "StreamEventSerializer cannot write Amazon.Lambda.DynamoDBEvents.DynamoDBEvent: it reads only *");
    }

    [Fact]
    public void Null_arguments_are_named()
    {
        _serializer.Invoking(serializer => serializer.Deserialize<DynamoDBEvent>(null!))
            .Should().Throw<ArgumentNullException>().WithParameterName("requestStream");
        _serializer.Invoking(serializer => serializer.Serialize(new StreamsEventResponse(), null!))
            .Should().Throw<ArgumentNullException>().WithParameterName("responseStream");
    }

    private string Written<T>(T response)
    {
        using var stream = new MemoryStream();
        _serializer.Serialize(response, stream);
        stream.WriteByte((byte)'!'); // The serializer leaves the stream open.
        return Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('!');
    }

    /// <summary>A stream of unknown length that returns a few bytes at a time.</summary>
    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1000)]);
    }
}
