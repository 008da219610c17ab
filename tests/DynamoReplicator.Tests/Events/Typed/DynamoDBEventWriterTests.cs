using System.Text;
using Amazon.Lambda.DynamoDBEvents;
using DynamoReplicator.Events;
using DynamoReplicator.Events.Typed;
using DynamoReplicator.Tests.Support;
using static Amazon.Lambda.DynamoDBEvents.DynamoDBEvent;
using static DynamoReplicator.Tests.Support.Values;

namespace DynamoReplicator.Tests.Events.Typed;

/// <summary>The typed handler produces the same changes as the raw one and does not modify the caller's event.</summary>
public class DynamoDBEventWriterTests
{
    [Fact]
    public void Both_handlers_produce_the_same_changes() =>
        Specification.HoldsOfLists(Specification.Seeds, longest: 20, seeds =>
        {
            var events = new StreamEvents { CreatedAt = new DateTime(2026, 11, 21, 8, 30, seeds.Length, DateTimeKind.Utc) };
            foreach (var seed in seeds)
            {
                events.Add(new RandomContent(seed).Change());
            }

            using var written = DynamoDBEventWriter.Write(events.ToDynamoDBEvent());

            Described(written.Memory).Should().Equal(Described(events.ToJson()));
        });

    [Fact]
    public void Keys_of_every_type_have_the_same_identity_in_both_handlers() =>
        Specification.Holds(Specification.Seeds, seed =>
        {
            var content = new RandomContent(seed);
            var key = content.Key();
            var events = new StreamEvents().Add("REMOVE", key, null);
            using var written = DynamoDBEventWriter.Write(new StreamEvents().Add("REMOVE", content.Respelled(key), null).ToDynamoDBEvent());

            Described(written.Memory).Should().Equal(Described(events.ToJson()));
        }, count: 500);

    [Fact]
    public void Binary_is_written_completely_and_its_stream_s_position_is_kept()
    {
        byte[] bytes = [0, 1, 2, 250, 251, 252];
        using var halfRead = new MemoryStream(bytes) { Position = 3 };
        using var exposed = new MemoryStream();
        exposed.Write(bytes);
        using var partOfAnArray = new MemoryStream([9, .. bytes, 9], 1, 6, writable: false, publiclyVisible: true) { Position = 6 };
        using var closed = new MemoryStream(bytes);
        closed.Dispose();
        var image = Item(
            ("pk", S("a")),
            ("half", new() { B = halfRead }),
            ("exposed", new() { B = exposed }),
            ("part", new() { B = partOfAnArray }),
            ("closed", new() { B = closed }),
            ("set", new() { BS = [halfRead, exposed] }));

        ImageWritten(image)
            .Should().Be(
                "{'closed': B000102FAFBFC, 'exposed': B000102FAFBFC, 'half': B000102FAFBFC, 'part': B000102FAFBFC, 'pk': S'a', 'set': " +
                "BS[000102FAFBFC, 000102FAFBFC]}");
        halfRead.Position.Should().Be(3);
        exposed.Position.Should().Be(6);
        partOfAnArray.Position.Should().Be(6);
    }

    [Fact]
    public void Nothing_in_the_event_is_altered() =>
        Specification.Holds(Specification.Seeds, seed =>
        {
            var changes = new StreamEvents().Add(new RandomContent(seed).Change()).Add(new RandomContent(seed / 2).Change());
            var before = changes.ToString();
            var streamEvent = changes.ToDynamoDBEvent();
            var record = streamEvent.Records[0];
            var keys = record.Dynamodb.Keys;

            DynamoDBEventWriter.Write(streamEvent).Dispose();

            changes.ToString().Should().Be(before);
            streamEvent.Records.Should().HaveCount(2);
            streamEvent.Records[0].Should().BeSameAs(record);
            record.Dynamodb.Keys.Should().BeSameAs(keys);
        });

    [Fact]
    public void Milliseconds_of_the_creation_time_are_kept()
    {
        var streamEvent = new StreamEvents { CreatedAt = new DateTime(2026, 11, 21, 8, 30, 0, 123, DateTimeKind.Utc) }.Remove("a")
            .ToDynamoDBEvent();

        CreatedAt(streamEvent).Should().Be(1795249800123);
    }

    [Fact]
    public void A_missing_creation_time_is_unknown()
    {
        var streamEvent = new StreamEvents().Remove("a").ToDynamoDBEvent();
        streamEvent.Records[0].Dynamodb.ApproximateCreationDateTime = default;

        CreatedAt(streamEvent).Should().Be(0);
    }

    [Fact]
    public void A_creation_time_that_would_be_read_as_milliseconds_is_unknown()
    {
        var streamEvent = new StreamEvents { CreatedAt = DateTime.MaxValue }.Remove("a").ToDynamoDBEvent();

        CreatedAt(streamEvent).Should().Be(0);
    }

    [Fact]
    public void Empty_collections_stay_empty() =>
        ImageWritten(
            Item(
                ("pk", S("a")),
                ("list", L()),
                ("map", M()),
                ("texts", SS()),
                ("numbers", NS()),
                ("binaries", BS()),
                ("text", S("")),
                ("binary", B())))
            .Should().Be(
                "{'binaries': BS[], 'binary': B, 'list': L[], 'map': M{}, 'numbers': NS[], 'pk': S'a', 'text': S'', 'texts': SS[]}");

    [Fact]
    public void The_deepest_item_that_DynamoDB_accepts_is_written() =>
        ImageWritten(Item(("pk", S("a")), ("deep", Nested(31, S("here"))))).Should().Contain("'inner': S'here'");

    public static TheoryData<string> ImpossibleValues => [.. Impossible.Keys];

    [Theory]
    [MemberData(nameof(ImpossibleValues))]
    public void A_value_that_DynamoDB_cannot_store_is_rejected(string name)
    {
        var (value, problem) = Impossible[name];
        var streamEvent = new StreamEvents().Insert("a").Insert("b", ("bad", value)).ToDynamoDBEvent();

        var refusal = FluentActions.Invoking(() => DynamoDBEventWriter.Write(streamEvent)).Should().Throw<ReplicationException>()
            .WithMessage($"Record 1 of the event cannot be replicated. {problem} Nothing was written.").Which;

        refusal.ToString().Should().NotContain(Canary);
    }

    [Fact]
    public void Two_keys_with_halves_of_surrogate_pairs_do_not_become_one()
    {
        var streamEvent = new StreamEvents().Remove("\ud800").Remove("\ud801").ToDynamoDBEvent();

        FluentActions.Invoking(() => DynamoDBEventWriter.Write(streamEvent)).Should().Throw<ReplicationException>()
            .WithMessage($"Record 0 of the event cannot be replicated. {NotUnicode} Nothing was written.");
    }

    [Fact]
    public void Missing_properties_are_rejected_with_the_raw_handler_s_messages()
    {
        RefusalOf(new DynamoDBEvent())
            .Should().Be(
                "The event has no \"Records\". Expected a DynamoDB stream event: is the function's trigger the table's stream? " +
                "Nothing was written.");
        RefusalOf(new DynamoDBEvent { Records = [null!] })
            .Should().Be("Record 0 of the event is null, not an object. Nothing was written.");
        RefusalOf(Altered(record => record.EventName = null))
            .Should().Be("Record 0 of the event has no \"eventName\"; expected INSERT, MODIFY or REMOVE. Nothing was written.");
        RefusalOf(Altered(record => record.EventSource = null))
            .Should().StartWith("Record 0 of the event has no \"eventSource\"; expected \"aws:dynamodb\".");
        RefusalOf(Altered(record => record.Dynamodb = null)).Should().StartWith("Record 0 of the event has no \"dynamodb.Keys\"");
        RefusalOf(Altered(record => record.Dynamodb.Keys = null)).Should().StartWith("Record 0 of the event has no \"dynamodb.Keys\"");
        RefusalOf(Altered(record => record.Dynamodb.SequenceNumber = null))
            .Should().StartWith("Record 0 of the event has no \"dynamodb.SequenceNumber\"");
        RefusalOf(Altered(record => record.Dynamodb.NewImage = null))
            .Should().StartWith("Record 0 of the event has no \"dynamodb.NewImage\"");
    }

    [Fact]
    public void An_invalid_sequence_number_is_rejected() =>
        RefusalOf(Altered(record => record.Dynamodb.SequenceNumber = "1\ud800"))
            .Should().Be($"Record 0 of the event cannot be replicated. {NotUnicode} Nothing was written.");

    [Fact]
    public void Records_without_an_ARN_or_an_identity_are_complete()
    {
        using var written = DynamoDBEventWriter.Write(Altered(record => record.EventSourceArn = null));
        using var streamEvent = StreamEventReader.Read(written.Memory);

        streamEvent.SourceArn.Should().BeNull();
        streamEvent[0].IsTimeToLiveDelete.Should().BeFalse();
    }

    private const string Canary = "canary-7f3a";

    private const string NoMember = "An attribute value has no member set (S, N, B, …).";

    private const string TwoMembers = "An attribute value has more than one member set (S, N, B, …).";

    private const string OnlyEmptyCollections =
        "An attribute value has several empty collections and nothing else, so it may be an empty list or an empty map. " +
        "Turn off AWSConfigs.InitializeCollections where the event is created.";

    private const string NullInSet = "A set contains null.";

    private const string NotUnicode = "It contains text that is not valid Unicode, which DynamoDB cannot store.";

    private const string TooDeep = "An attribute value is nested deeper, or is larger, than DynamoDB allows.";

    private static readonly Dictionary<string, (AttributeValue Value, string Problem)> Impossible = new()
    {
        ["nothing set"] = (new AttributeValue(), NoMember),
        ["null"] = (null!, NoMember),
        ["null in a list"] = (L(S("a"), null!), NoMember),
        ["null in a map"] = (M(("inner", null!)), NoMember),
        ["text and number"] = (new AttributeValue { S = Canary, N = "1" }, TwoMembers),
        ["text and not null"] = (new AttributeValue { S = Canary, NULL = false }, TwoMembers),
        ["list and set"] = (new AttributeValue { L = [S(Canary)], SS = [Canary], M = [] }, TwoMembers),
        ["several empty collections"] = (new AttributeValue { L = [], M = [] }, OnlyEmptyCollections),
        ["null in a set of texts"] = (SS(Canary, null!), NullInSet),
        ["null in a set of numbers"] = (NS("1", null!), NullInSet),
        ["null in a set of binaries"] = (new AttributeValue { BS = [new MemoryStream(), null!] }, NullInSet),
        ["first half of a pair at the end"] = (S($"{Canary}\ud800"), NotUnicode),
        ["first half of a pair, then text"] = (S($"\ud83d{Canary}"), NotUnicode),
        ["second half of a pair"] = (S($"\U0001F600\ude00{Canary}"), NotUnicode),
        ["half a pair in a number"] = (N("1\ud800"), NotUnicode),
        ["half a pair in a set"] = (SS("fine", $"{Canary}\ud800"), NotUnicode),
        ["half a pair in a name"] = (M(($"{Canary}\ud800", S("a"))), NotUnicode),
        ["a hundred levels"] = (Nested(100, S(Canary)), TooDeep),
        ["a map in itself"] = (HoldsItself(), TooDeep),
    };

    private static DynamoDBEvent Altered(Action<DynamodbStreamRecord> alter)
    {
        var streamEvent = new StreamEvents().Insert("a").ToDynamoDBEvent();
        alter(streamEvent.Records[0]);
        return streamEvent;
    }

    private static AttributeValue HoldsItself()
    {
        var map = M(("canary", S(Canary)));
        map.M["itself"] = map;
        return map;
    }

    private static string RefusalOf(DynamoDBEvent streamEvent) => FluentActions.Invoking(() =>
    {
        using var written = DynamoDBEventWriter.Write(streamEvent);
        StreamEventReader.Read(written.Memory).Dispose();
    }).Should().Throw<ReplicationException>().Which.Message;

    private static string ImageWritten(Dictionary<string, AttributeValue> image)
    {
        using var written = DynamoDBEventWriter.Write(new StreamEvents().Add("INSERT", Item(("pk", S("a"))), image).ToDynamoDBEvent());
        using var streamEvent = StreamEventReader.Read(written.Memory);
        return Canonical.Item(streamEvent[0].NewImage.Of(written.Span));
    }

    private static long CreatedAt(DynamoDBEvent changes)
    {
        using var written = DynamoDBEventWriter.Write(changes);
        using var streamEvent = StreamEventReader.Read(written.Memory);
        return streamEvent[0].CreatedAtMilliseconds;
    }

    /// <summary>Describes the changes with everything that the engine uses.</summary>
    private static List<string> Described(ReadOnlyMemory<byte> utf8)
    {
        using var streamEvent = StreamEventReader.Read(utf8);
        using var set = ChangeSet.Of(streamEvent, skipTimeToLiveDeletes: false);
        var described = new List<string> { $"{streamEvent.SourceArn}" };
        for (var record = 0; record < streamEvent.Count; record++)
        {
            ref readonly var change = ref streamEvent[record];
            described.Add(string.Join(
                ' ',
                streamEvent.SequenceNumber(record),
                Encoding.Latin1.GetString(set.IdentityOf(set.KeyOf(record))),
                change.IsDelete ? "deleted" : Canonical.Item(change.NewImage.Of(utf8.Span)),
                change.CreatedAtMilliseconds,
                change.IsTimeToLiveDelete));
        }
        return described;
    }
}
