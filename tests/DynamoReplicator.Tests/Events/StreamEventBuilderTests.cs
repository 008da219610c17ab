using System.Text;
using DynamoReplicator.Buffers;
using DynamoReplicator.Events;

namespace DynamoReplicator.Tests.Events;

public sealed class StreamEventBuilderTests
{
    private static readonly (string Key, string Image)[] Items =
    [
        ("""{"pk":{"S":"a"}}""", """{"pk":{"S":"a"},"v":{"N":"1.0"}}"""),
        ("""{"pk":{"S":"b"}}""", ""),
        ("""{"pk":{"S":"\u0063"}}""", """{"v":{"M":{}},"pk":{"S":"c"}}"""),
    ];

    [Fact]
    public void An_event_is_built_as_the_reader_reads_it_from_JSON()
    {
        using var built = Build(capacity: Items.Length);
        using var read = StreamEventReader.Read(Encoding.UTF8.GetBytes(
            $$"""{"Records":[{{string.Join(',', Items.Select((item, index) => Record(item.Key, item.Image, index)))}}]}"""));

        Parts(built).Should().Equal(Parts(read));
        built.SourceArn.Should().Be(read.SourceArn).And.BeNull();
        built.WindowState.HasValue.Should().BeFalse();
    }

    [Fact]
    public void An_event_may_become_larger_than_expected()
    {
        using var small = Build(capacity: 0);
        using var large = Build(capacity: 1000);

        Parts(small).Should().Equal(Parts(large));
    }

    private static StreamEvent Build(int capacity)
    {
        var builder = new StreamEventBuilder(capacity, bytes: capacity * 100);
        foreach (var (key, image) in Items)
        {
            builder.Add(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(image));
        }
        return builder.Build();
    }

    private static string Record(string key, string image, int number) =>
        $$"""{"eventSource":"aws:dynamodb","eventName":"{{(image.Length == 0 ? "REMOVE" : "MODIFY")}}","dynamodb":{"Keys":{{key}},""" +
        $$"""{{(image.Length == 0 ? "" : $"\"NewImage\":{image},")}}"SequenceNumber":"{{number}}"}""" + "}";

    private static IEnumerable<(string, string, string, bool, bool, long)> Parts(StreamEvent streamEvent) =>
        Enumerable.Range(0, streamEvent.Count).Select(index => (
            streamEvent.SequenceNumber(index),
            streamEvent.KeyText(index),
            Text(streamEvent, streamEvent[index].NewImage),
            streamEvent[index].IsDelete,
            streamEvent[index].IsTimeToLiveDelete,
            streamEvent[index].CreatedAtMilliseconds));

    private static string Text(StreamEvent streamEvent, Slice slice) => Encoding.UTF8.GetString(slice.Of(streamEvent.Utf8.Span));
}
