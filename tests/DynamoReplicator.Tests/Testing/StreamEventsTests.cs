using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using DynamoReplicator.Testing;
using DynamoReplicator.Tests.Events;
using LambdaValue = Amazon.Lambda.DynamoDBEvents.DynamoDBEvent.AttributeValue;
using SdkValue = Amazon.DynamoDBv2.Model.AttributeValue;

namespace DynamoReplicator.Tests.Testing;

// cspell:ignore timewindow batchitemfailures

public class StreamEventsTests
{
    private static readonly StreamEvents Orders = StreamEvents.From("us-east-1/orders", "id").WithClock(new ManualTimeProvider());

    public static TheoryData<string> Samples => SampleEventTests.Events;

    /// <summary>One item in every form.</summary>
    public static TheoryData<object> Forms =>
    [
        """{"id":"a","size":2.50}""",
        """{"id":{"S":"a"},"size":{"N":"2.50"}}""",
        new { id = "a", size = 2.50m },
        new Order("a", 2.50m),
        new Dictionary<string, object> { ["id"] = "a", ["size"] = 2.50m },
        new Dictionary<string, SdkValue> { ["id"] = new() { S = "a" }, ["size"] = new() { N = "2.50" } },
        new Dictionary<string, LambdaValue> { ["id"] = new() { S = "a" }, ["size"] = new() { N = "2.50" } },
        TableItem.Of(new { id = "a", size = 2.50m }),
    ];

    [Fact]
    public void Records_equal_those_of_the_sample_of_AWS()
    {
        var sample = Sample("dynamodb-event.json");
        var images = Records(sample).Select(record => record!["dynamodb"]!).ToList();
        var clock = new ManualTimeProvider();
        clock.Advance(DateTimeOffset.FromUnixTimeSeconds(1480642020) - ManualTimeProvider.Start);

        var events = StreamEvents.From((string)Records(sample)[0]!["eventSourceARN"]!, "val", "key").WithClock(clock)
            .Insert(images[0]["NewImage"]!.ToJsonString())
            .WithViewType(StreamViewType.OLD_IMAGE)
            .Expire(images[1]["OldImage"]!.ToJsonString());

        Comparable(events).Should().Equal(Comparable(sample));

        static IEnumerable<string> Comparable(object streamEvent) =>
            Sorted(streamEvent, without: ["eventID", "SequenceNumber", "SizeBytes"]); // Those of the sample are invented.
    }

    [Fact]
    public void Records_have_the_sizes_of_the_sample_of_AWS()
    {
        var sample = Sample("dynamodb-timewindow-event.json");
        var (before, after) = (new { Message = "New item!", Id = 101 }, new { Message = "This item has changed", Id = 101 });

        var events = StreamEvents.From("us-east-1/orders", "Id")
            .WithViewType(StreamViewType.NEW_IMAGE).Insert(before)
            .WithViewType(StreamViewType.NEW_AND_OLD_IMAGES).Modify(before, after).Remove(after);

        Comparable(events).Should().Equal(Comparable(sample));

        static IEnumerable<string> Comparable(object streamEvent) => Sorted(
            streamEvent, without: ["eventID", "eventVersion", "eventSourceARN", "SequenceNumber", "ApproximateCreationDateTime"]);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void An_item_in_any_form_gives_the_same_record(object item) =>
        Orders.Insert(item).ToString().Should().Be(Orders.Insert("""{"id":"a","size":2.50}""").ToString())
            .And.Contain("""
                "Keys":{"id":{"S":"a"}},"NewImage":{"id":{"S":"a"},"size":{"N":"2.50"}}
                """);

    [Theory]
    [InlineData("us-east-1/orders", "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000")]
    [InlineData("cn-north-1/orders", "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000")]
    [InlineData(
        "arn:aws:dynamodb:eu-west-1:999999999999:table/orders",
        "arn:aws:dynamodb:eu-west-1:999999999999:table/orders/stream/2026-01-01T00:00:00.000")]
    [InlineData(
        "arn:aws:dynamodb:eu-west-1:999999999999:table/orders/stream/1", "arn:aws:dynamodb:eu-west-1:999999999999:table/orders/stream/1")]
    public void The_source_is_a_table_or_a_stream(string source, string arn)
    {
        var record = StreamEvents.From(source).Insert(new { pk = "a" }).ToDynamoDBEvent().Records.Should().ContainSingle().Which;

        record.EventSourceArn.Should().Be(arn);
        record.AwsRegion.Should().Be(arn.Split(':')[3]);
    }

    [Fact]
    public void Sequence_numbers_ascend_and_times_follow_the_clock()
    {
        var clock = new ManualTimeProvider();
        var first = Orders.WithClock(clock).Insert(new { id = "a" });
        clock.Advance(TimeSpan.FromSeconds(90.9));

        var records = first.Remove(new { id = "a" }).ToDynamoDBEvent().Records;

        records.Select(record => record.Dynamodb.SequenceNumber)
            .Should().BeInAscendingOrder(StringComparer.Ordinal).And.OnlyHaveUniqueItems();
        records.Select(record => record.EventID).Should().OnlyHaveUniqueItems().And.OnlyContain(id => id.Length == 32);
        records.Select(record => record.Dynamodb.ApproximateCreationDateTime).Should().Equal(
            ManualTimeProvider.Start.UtcDateTime, ManualTimeProvider.Start.UtcDateTime.AddSeconds(90));
        first.Remove(new { id = "a" }).SequenceNumbers.Should().Equal(records.Select(record => record.Dynamodb.SequenceNumber));
    }

    [Fact]
    public void Adding_a_record_leaves_the_event_unchanged()
    {
        var one = Orders.Insert(new { id = "a" });
        var before = one.ToString();

        _ = one.Insert(new { id = "b" });

        one.ToString().Should().Be(before);
        one.SequenceNumbers.Should().HaveCount(1);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_recorded_event_keeps_its_records_and_other_properties(string file)
    {
        var events = StreamEvents.FromFile(PathOf(file));

        JsonNode.DeepEquals(JsonNode.Parse(events.ToBytes()), Sample(file)).Should().BeTrue();
    }

    [Fact]
    public void Records_added_to_a_recorded_event_follow_in_its_stream()
    {
        var events = StreamEvents.FromFile(PathOf("dynamodb-event.json")).Remove(new { val = "data", key = "binary" });

        var records = events.ToDynamoDBEvent().Records;
        records.Should().HaveCount(3);
        records[2].EventSourceArn.Should().Be(records[0].EventSourceArn);
        records[2].Dynamodb.Keys.Keys.Should().Equal("val", "key");
        records[2].Dynamodb.SequenceNumber.Should().Be("1405400000000002063282833");
    }

    [Fact]
    public void A_recorded_event_without_a_stream_takes_no_record() =>
        FluentActions.Invoking(() => StreamEvents.FromFile(PathOf("dynamodb-timewindow-event.json")).Remove(new { Id = 101 }))
            .Should().Throw<InvalidOperationException>().WithMessage("*does not name its stream*StreamEvents.From.");

    [Fact]
    public void A_file_that_is_no_event_is_rejected() =>
        FluentActions.Invoking(() => StreamEvents.FromFile(PathOf("dynamodb-batchitemfailures-response.json")))
            .Should().Throw<ArgumentException>().WithMessage("The file '*' is not an event of a DynamoDB stream.*");

    [Fact]
    public void The_class_of_Lambda_has_the_same_contents()
    {
        var item = new { id = "a", tags = new HashSet<string> { "x" }, bytes = new byte[] { 0, 255 }, list = new object?[] { 1, null } };

        var record = Orders.Modify(new { id = "a" }, item).ToDynamoDBEvent().Records.Should().ContainSingle().Which;

        record.EventName.Should().Be("MODIFY");
        record.Dynamodb.StreamViewType.Should().Be("NEW_AND_OLD_IMAGES");
        Canonical.Item(record.Dynamodb.Keys).Should().Be("{'id': S'a'}");
        Canonical.Item(record.Dynamodb.OldImage).Should().Be("{'id': S'a'}");
        Canonical.Item(record.Dynamodb.NewImage).Should().Be("{'bytes': B00FF, 'id': S'a', 'list': L[N1, NULLTrue], 'tags': SS['x']}");
    }

    [Fact]
    public void The_deepest_item_of_DynamoDB_is_kept()
    {
        object nested = "innermost";
        for (var level = 0; level < RandomItems.Deepest; level++)
        {
            nested = new Dictionary<string, object> { ["level"] = nested };
        }

        var events = Orders.Insert(new { id = "a", nested });

        TableItem.Of(events.ToDynamoDBEvent().Records[0].Dynamodb.NewImage).Should().Be(TableItem.Of(new { id = "a", nested }));
    }

    [Fact]
    public void A_stream_view_without_images_has_keys_only()
    {
        var record = Orders.WithViewType(StreamViewType.KEYS_ONLY).Modify(new { id = "a" }, new { id = "a", size = 1 })
            .ToDynamoDBEvent().Records[0].Dynamodb;

        record.Keys.Should().HaveCount(1);
        record.NewImage.Should().BeNull();
        record.OldImage.Should().BeNull();
        record.StreamViewType.Should().Be("KEYS_ONLY");
    }

    [Fact]
    public void An_item_without_its_key_is_rejected()
    {
        FluentActions.Invoking(() => StreamEvents.From("us-east-1/orders").Insert(new { id = "a" }))
            .Should().Throw<ArgumentException>().WithMessage(
                """The item has no attribute 'pk', which the table's key consists of: {"id":"a"}. Add it, or specify the names*""");
        FluentActions.Invoking(() => Orders.Insert("""{"id":{"S":"a"},"size":1}"""))
            .Should().Throw<ArgumentException>().WithMessage(
                "The key attribute 'id' is neither a text, a number nor binary: *. JSON must be all plain or all DynamoDB JSON.");
        FluentActions.Invoking(() => Orders.Modify(new { id = "a" }, new { id = "b" }))
            .Should().Throw<ArgumentException>().WithMessage(
                """The item has the key {"id":"a"} before the change and {"id":"b"} after it. DynamoDB cannot change a key:*""");
    }

    [Fact]
    public void Invalid_sources_and_key_names_are_rejected()
    {
        FluentActions.Invoking(() => StreamEvents.From("orders")).Should().Throw<FormatException>().WithMessage("'orders' is not a table*");
        FluentActions.Invoking(() => StreamEvents.From("us-east-1/orders", "a", "b", "c")).Should().Throw<ArgumentException>()
            .WithMessage("The key attributes are 'a', 'b', 'c'. Specify the names of the table's partition key and sort key.*");
        FluentActions.Invoking(() => StreamEvents.From("us-east-1/orders", "")).Should().Throw<ArgumentException>();
    }

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Events", "Samples", file);

    private static JsonNode Sample(string file) => JsonNode.Parse(File.ReadAllText(PathOf(file)))!;

    private static JsonArray Records(JsonNode streamEvent) => streamEvent["Records"]!.AsArray();

    /// <summary>The values in an event's records with their paths, sorted.</summary>
    private static List<string> Sorted(object streamEvent, string[] without) =>
        [.. Records(streamEvent as JsonNode ?? JsonNode.Parse(streamEvent.ToString()!)!)
            .SelectMany(record => Leaves(record!))
            .Where(leaf => !without.Contains(leaf.Name))
            .Select(leaf => leaf.Text)
            .Order(StringComparer.Ordinal)];

    private static IEnumerable<(string Name, string Text)> Leaves(JsonNode node) => node switch
    {
        JsonObject { Count: > 0 } parent => parent.SelectMany(member => Leaves(member.Value!)),
        JsonArray { Count: > 0 } parent => parent.SelectMany(element => Leaves(element!)),
        _ => [(node.Parent is JsonObject ? node.GetPropertyName() : "", $"{node.GetPath()} {node.ToJsonString()}")],
    };

    private sealed record Order(string id, decimal size);
}
