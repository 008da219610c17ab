using System.Globalization;
using System.Text;
using DynamoReplicator.Events;
using DynamoReplicator.Tests.Support;
using static DynamoReplicator.Tests.Support.Values;

namespace DynamoReplicator.Tests.Events;

// cspell:ignore ecords EMOVE dynamod

public class StreamEventReaderTests
{
    [Fact]
    public void An_empty_batch_is_an_event_with_no_records()
    {
        using var streamEvent = StreamEventReader.Read("{\"Records\":[]}"u8.ToArray());

        streamEvent.Count.Should().Be(0);
        streamEvent.SourceArn.Should().BeNull();
    }

    [Fact]
    public void A_byte_order_mark_shifts_nothing()
    {
        byte[] bytes = [.. "\uFEFF"u8, .. new StreamEvents().Insert("a", ("size", N("1"))).ToJson()];
        using var streamEvent = StreamEventReader.Read(bytes);

        Text(streamEvent[0].Keys.Of(bytes)).Should().Be("{\"pk\":{\"S\":\"a\"}}");
        Text(streamEvent[0].NewImage.Of(bytes)).Should().Be("{\"pk\":{\"S\":\"a\"},\"size\":{\"N\":\"1\"}}");
        Text(streamEvent[0].SequenceNumber.Of(bytes)).Should().Be($"\"{StreamEvents.SequenceNumberOf(0)}\"");
        Text(streamEvent.CopyOfRecord(0)).Should().StartWith("{\"eventID\":").And.EndWith($"\"eventSourceARN\":\"{StreamEvents.Arn}\"}}");
    }

    [Fact]
    public void A_response_of_the_streams_API_is_read_as_an_event()
    {
        var changes = new StreamEvents().Insert("a").Modify("a").Expire("a");
        using var streamEvent = StreamEventReader.Read(changes.ToGetRecordsJson());

        streamEvent.Count.Should().Be(3);
        streamEvent.SourceArn.Should().BeNull("the streams API does not return it");
        streamEvent[1].IsDelete.Should().BeFalse();
        streamEvent[2].IsTimeToLiveDelete.Should().BeTrue("the streams API spells Type and PrincipalId with a capital");
    }

    [Fact]
    public void Properties_may_be_in_any_order()
    {
        var bytes = """
            {"state":{},"Records":[{"eventSourceARN":"arn:one","dynamodb":{"SequenceNumber":"7","NewImage":{"pk":{"S":"a"}},
            "ApproximateCreationDateTime":1,"Keys":{"pk":{"S":"a"}}},
            "eventSource":"aws:dynamodb","userIdentity":null,"eventName":"INSERT"}],"window":null}
            """u8.ToArray();
        using var streamEvent = StreamEventReader.Read(bytes);

        streamEvent.SequenceNumber(0).Should().Be("7");
        streamEvent.SourceArn.Should().Be("arn:one");
        Text(streamEvent[0].NewImage.Of(bytes)).Should().Be("{\"pk\":{\"S\":\"a\"}}");
    }

    [Fact]
    public void Unknown_properties_are_skipped_whatever_they_contain()
    {
        const string Misleading = """{"Records":[{"eventName":"DROP","Keys":7}],"Keys":{"pk":{"S":"no"}},"eventName":null}""";
        var bytes = Encoding.UTF8.GetBytes($$$"""
            {"x":{{{Misleading}}},"Records":[{"x":[{{{Misleading}}}],"eventName":"REMOVE","eventSource":"aws:dynamodb",
            "dynamodb":{"x":{{{Misleading}}},"Keys":{"pk":{"S":"yes"}},"OldImage":{{{Misleading}}},
            "SequenceNumber":"1","y":[[],"Records"]},"z":1e5}],"y":{{{Misleading}}}}
            """);
        using var streamEvent = StreamEventReader.Read(bytes);

        streamEvent.Count.Should().Be(1);
        streamEvent[0].IsDelete.Should().BeTrue();
        Text(streamEvent[0].Keys.Of(bytes)).Should().Be("{\"pk\":{\"S\":\"yes\"}}");
    }

    [Fact]
    public void Property_names_may_be_escaped()
    {
        var bytes = """
            {"\u0052ecords":[{"event\u004eame":"\u0052EMOVE","eventSource":"aws\u003adynamodb",
            "dynamod\u0062":{"\u004beys":{"pk":{"S":"a"}},"Sequence\u004eumber":"\u0031"}}]}
            """u8.ToArray();
        using var streamEvent = StreamEventReader.Read(bytes);

        streamEvent[0].IsDelete.Should().BeTrue();
        streamEvent.SequenceNumber(0).Should().Be("1");
    }

    [Theory]
    [InlineData("1480642020", 1480642020_000)]
    [InlineData("1480642020.5", 1480642020_500)]
    [InlineData("1480642020.123", 1480642020_123)]
    [InlineData("1480642020.987654", 1480642020_988)]
    [InlineData("1.48064202E9", 1480642020_000)]
    [InlineData("1480642020123", 1480642020_123)]
    [InlineData("1480642020123.0", 1480642020_123)]
    [InlineData("0", 0)]
    [InlineData("-5", 0)]
    [InlineData("1E999", 0)]
    [InlineData("253402300799999", 253402300799999)]
    [InlineData("253402300800000", 0)]
    [InlineData("1480642020123456", 0)]
    [InlineData("1480642020123456789", 0)]
    [InlineData("null", 0)]
    [InlineData("\"1480642020\"", 0)]
    [InlineData("{\"seconds\":[1480642020]}", 0)]
    public void Creation_times_are_seconds_or_milliseconds_and_anything_else_is_unknown(string json, long milliseconds)
    {
        using var streamEvent = StreamEventReader.Read(Record(dynamodb: $"\"ApproximateCreationDateTime\":{json},{KeysAndNumber}"));

        streamEvent[0].CreatedAtMilliseconds.Should().Be(milliseconds);
    }

    [Fact]
    public void Every_millisecond_is_read_exactly()
    {
        for (var millisecond = 1_763_713_800_000; millisecond < 1_763_713_801_000; millisecond++)
        {
            var json =
                string.Create(CultureInfo.InvariantCulture, $"\"ApproximateCreationDateTime\":{millisecond / 1000m},{KeysAndNumber}");
            using var streamEvent = StreamEventReader.Read(Record(dynamodb: json));

            streamEvent[0].CreatedAtMilliseconds.Should().Be(millisecond);
        }
    }

    [Theory]
    [InlineData("{\"type\":\"Service\",\"principalId\":\"dynamodb.amazonaws.com\"}", true)]
    [InlineData("{\"PrincipalId\":\"dynamodb.amazonaws.com\",\"Type\":\"Service\"}", true)]
    [InlineData("{\"type\":\"Service\",\"principalId\":\"replication.dynamodb.amazonaws.com\"}", false)]
    [InlineData("{\"type\":\"User\",\"principalId\":\"dynamodb.amazonaws.com\"}", false)]
    [InlineData("{\"type\":{\"x\":\"Service\"},\"principalId\":[\"dynamodb.amazonaws.com\"]}", false)]
    [InlineData("{\"principalId\":\"dynamodb.amazonaws.com\"}", false)]
    [InlineData("{}", false)]
    [InlineData("null", false)]
    public void Only_deletes_by_DynamoDB_itself_are_time_to_live_deletes(string identity, bool isTimeToLive)
    {
        using var streamEvent = StreamEventReader.Read(Record(more: $",\"userIdentity\":{identity}"));

        streamEvent[0].IsTimeToLiveDelete.Should().Be(isTimeToLive);
    }

    [Fact]
    public void A_put_by_the_service_is_not_a_time_to_live_delete()
    {
        using var streamEvent = StreamEventReader.Read(
            new StreamEvents().Add(new Change("INSERT", Item(("pk", S("a"))), Item(("pk", S("a")))) { IsByTimeToLive = true }).ToJson());

        streamEvent[0].IsTimeToLiveDelete.Should().BeFalse();
    }

    [Fact]
    public void A_remove_with_a_new_image_is_still_a_delete()
    {
        using var streamEvent = StreamEventReader.Read(Record(dynamodb: $"\"NewImage\":{{\"pk\":{{\"S\":\"a\"}}}},{KeysAndNumber}"));

        streamEvent[0].IsDelete.Should().BeTrue();
    }

    [Fact]
    public void Content_is_preserved_to_the_last_byte()
    {
        var image = Item(
            ("pk", S("a")),
            ("empty", S("")),
            ("no elements", SS()),
            ("digits", N("-1234567890.1234567890123456789012345678")),
            ("small", N("1E-130")),
            ("binary", B(0, 255)),
            ("deep", Nested(31, S("here"))));
        var bytes = new StreamEvents().Add("INSERT", Item(("pk", S("a"))), image).ToJson();
        using var streamEvent = StreamEventReader.Read(bytes);

        Text(streamEvent[0].NewImage.Of(bytes)).Should().Be(Spelling.Plain.Of(image));
    }

    [Fact]
    public void Lists_may_be_nested_as_deep_as_an_item_goes()
    {
        var deep = Enumerable.Range(0, 31).Aggregate(S("here"), (inner, _) => L(inner));
        using var streamEvent = StreamEventReader.Read(new StreamEvents().Insert("a", ("deep", deep)).ToJson());

        Canonical.Item(streamEvent[0].NewImage.Of(streamEvent.Utf8.Span)).Should().Contain("S'here'");
    }

    [Fact]
    public void The_largest_event_that_Lambda_delivers_is_read()
    {
        var record = new StreamEvents().Insert("#", ("text", S(new string('x', 200)))).ToString()[12..^2];
        var records = Enumerable.Range(0, 10_000)
            .Select(number => record.Replace("#", $"item {number}", StringComparison.Ordinal));
        var bytes = Encoding.UTF8.GetBytes($"{{\"Records\":[{string.Join(',', records)}]}}");
        bytes.Length.Should().BeGreaterThan(6 * 1024 * 1024);
        using var streamEvent = StreamEventReader.Read(bytes);
        using var set = ChangeSet.Of(streamEvent, skipTimeToLiveDeletes: false);

        streamEvent.Count.Should().Be(10_000);
        set.KeyCount.Should().Be(10_000);
        streamEvent.KeyText(9_999).Should().Be("{\"pk\":{\"S\":\"item 9999\"}}");
    }

    [Fact]
    public void Reading_allocates_no_more_for_many_records_than_for_few()
    {
        var few = new StreamEvents().Insert("a").ToJson();
        var changes = new StreamEvents();
        for (var record = 0; record < 1000; record++)
        {
            changes.Insert($"item {record}", ("text", S("text")));
        }
        var many = changes.ToJson();

        LeastAllocatedBy(many).Should().BeLessThan(LeastAllocatedBy(few) + 1024);
    }

    private const string KeysAndNumber = "\"Keys\":{\"pk\":{\"S\":\"a\"}},\"SequenceNumber\":\"1\"";

    private static byte[] Record(string dynamodb = KeysAndNumber, string more = "") =>
        Encoding.UTF8.GetBytes(
            $"{{\"Records\":[{{\"eventName\":\"REMOVE\",\"eventSource\":\"aws:dynamodb\",\"dynamodb\":{{{dynamodb}}}{more}}}]}}");

    /// <summary>
    /// Repeats the measurement, because the pools must first contain arrays of this size, and concurrent tests may have just rented them.
    /// </summary>
    private static long LeastAllocatedBy(byte[] bytes) => Enumerable.Range(0, 6).Min(_ => AllocatedBy(bytes));

    private static long AllocatedBy(byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        using (var streamEvent = StreamEventReader.Read(bytes))
        using (ChangeSet.Of(streamEvent, skipTimeToLiveDeletes: false))
        {
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
