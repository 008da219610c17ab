using System.Text;
using DynamoReplicator.Events;

namespace DynamoReplicator.Tests.Events;

// cspell:ignore timewindow

/// <summary>The sample events that AWS publishes, byte for byte, including their byte order mark.</summary>
public class SampleEventTests
{
    public static TheoryData<string> Events => ["dynamodb-event.json", "dynamodb-with-ms-event.json", "dynamodb-timewindow-event.json"];

    internal static byte[] Bytes(string file) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Events", "Samples", file));

    [Theory]
    [MemberData(nameof(Events))]
    public void Sample_events_begin_with_a_byte_order_mark(string file) => Bytes(file).Should().StartWith([0xEF, 0xBB, 0xBF]);

    [Theory]
    [InlineData("dynamodb-event.json")]
    [InlineData("dynamodb-with-ms-event.json")]
    public void An_insert_and_a_delete_by_time_to_live_are_read(string file)
    {
        using var streamEvent = StreamEventReader.Read(Bytes(file));

        streamEvent.Count.Should().Be(2);
        streamEvent.SourceArn.Should().Be("arn:aws:dynamodb:us-east-1:123456789012:table/Example-Table/stream/2016-12-01T00:00:00.000");
        streamEvent.SequenceNumber(0).Should().Be("1405400000000002063282832");
        streamEvent[0].IsDelete.Should().BeFalse();
        streamEvent[0].IsTimeToLiveDelete.Should().BeFalse();
        streamEvent[1].IsDelete.Should().BeTrue();
        streamEvent[1].IsTimeToLiveDelete.Should().BeTrue();
        Canonical.Item(streamEvent.Keys(1)).Should().Be("{'key': S'binary', 'val': S'data'}");
    }

    [Theory]
    [InlineData("dynamodb-event.json")]
    [InlineData("dynamodb-with-ms-event.json")]
    public void Seconds_and_milliseconds_are_distinguished(string file)
    {
        using var streamEvent = StreamEventReader.Read(Bytes(file));

        streamEvent[0].CreatedAtMilliseconds.Should().Be(1480642020_000);
        streamEvent[1].CreatedAtMilliseconds.Should().Be(1480642020_000);
    }

    [Fact]
    public void An_image_of_every_type_is_found_byte_for_byte()
    {
        var bytes = Bytes("dynamodb-event.json");
        using var streamEvent = StreamEventReader.Read(bytes);

        var image = streamEvent[0].NewImage.Of(bytes);

        Canonical.Item(image).Should().Be(
            "{'asdf1': B00012A41, 'asdf2': BS[00012A41, 412A0100], 'key': S'binary', 'misc1': L[], 'misc2': M{'ItemBoolean': BOOLFalse, " +
            "'ItemNull': NULLTrue, 'ItemNumberSet': NS[0, 50, 150], 'ItemStringSet': SS['Hippo', 'Zebra'], 'ItemsEmpty': L[], " +
            "'ItemsNonEmpty': L[S'Cookies', S'Coffee', N3.14159]}, 'val': S'data'}");
        Encoding.UTF8.GetString(image).Should().StartWith("{\n               \"val\":{").And.EndWith("\n            }");
    }

    [Fact]
    public void A_tumbling_window_s_records_and_state_are_read()
    {
        var bytes = Bytes("dynamodb-timewindow-event.json");
        using var streamEvent = StreamEventReader.Read(bytes);
        using var changes = ChangeSet.Of(streamEvent, skipTimeToLiveDeletes: true);

        streamEvent.Count.Should().Be(3);
        streamEvent.SourceArn.Should().Be("stream-ARN");
        Enumerable.Range(0, 3).Select(streamEvent.SequenceNumber).Should().Equal("111", "222", "333");
        streamEvent[0].CreatedAtMilliseconds.Should().Be(0, "the event has no creation time");
        changes.KeyCount.Should().Be(1);
        changes.LastRecordOf(0).Should().Be(2);
        Encoding.UTF8.GetString(streamEvent.WindowState!.Value.Span).Should().Be("{\n    \"1\": \"state1\"\n  }");
    }
}
