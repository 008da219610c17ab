using System.Text;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator.Tests.StreamReading;

public sealed class RecordQueueTests
{
    [Fact]
    public void A_batch_is_a_stream_event_with_the_first_records()
    {
        var queue = Queue(batchSize: 2, records: ["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"]);

        Compose(queue).Should().Be("""{"Records":[{"a":1},{"b":2}]}""");
        queue.Remove(1);
        Compose(queue).Should().Be("""{"Records":[{"b":2},{"c":3}]}""");
        queue.Remove(2);
        queue.IsEmpty.Should().BeTrue();
    }

    [Fact]
    public void A_prefix_precedes_each_records_properties()
    {
        var queue = new RecordQueue(10, 1000, "\"eventSourceARN\":\"arn\""u8.ToArray());
        queue.Add([Record("{\"a\":1}", "1"), Record("{ \"b\":2 }", "2")]);

        Compose(queue).Should().Be("""{"Records":[{"eventSourceARN":"arn","a":1},{"eventSourceARN":"arn", "b":2 }]}""");
    }

    [Fact]
    public void A_batch_is_limited_in_bytes()
    {
        var two = """{"Records":[{"a":1},{"b":2}]}""".Length;

        Count(Queue(10, ["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"], bytes: two)).Should().Be(2);
        Count(Queue(10, ["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"], bytes: two - 1)).Should().Be(1);
    }

    [Fact]
    public void A_record_larger_than_a_batch_gets_its_own_batch() =>
        Count(Queue(10, ["{\"a\":\"0123456789\"}", "{}"], bytes: 5)).Should().Be(1);

    [Fact]
    public void A_batch_is_full_when_it_has_enough_records_or_bytes()
    {
        Queue(3, ["{}", "{}"]).HasFullBatch.Should().BeFalse();
        Queue(2, ["{}", "{}"]).HasFullBatch.Should().BeTrue();
        Queue(9, ["{\"a\":\"0123456789\"}"], bytes: 10).HasFullBatch.Should().BeTrue();
    }

    [Fact]
    public void A_sequence_number_is_found_within_the_batch_only()
    {
        var queue = new RecordQueue(2, 1000, default);
        queue.Add([Record("{}", "10"), Record("{}", "11"), Record("{}", "12")]);

        queue.CountBefore("10", 2).Should().Be(0);
        queue.CountBefore("11", 2).Should().Be(1);
        queue.CountBefore("12", 2).Should().Be(-1);
    }

    private static RecordQueue Queue(int batchSize, string[] records, int bytes = 1000)
    {
        var queue = new RecordQueue(batchSize, bytes, default);
        queue.Add([.. records.Select((record, index) => Record(record, $"{index}"))]);
        return queue;
    }

    private static StreamRecord Record(string json, string sequenceNumber) => new(Encoding.UTF8.GetBytes(json), sequenceNumber);

    private static string Compose(RecordQueue queue) => Encoding.UTF8.GetString(queue.Compose(out _).Span);

    private static int Count(RecordQueue queue)
    {
        queue.Compose(out var count);
        return count;
    }
}
