using System.Text;
using DynamoReplicator.Events;
using DynamoReplicator.Events.Typed;
using DynamoReplicator.Tests.Support;
using DynamoReplicator.Tests.Writing;
using static DynamoReplicator.Tests.Support.Values;

namespace DynamoReplicator.Tests.Events;

/// <summary>Both readers read events that .NET serialized from the event class like events in the service's own form.</summary>
public class DotNetEventTests
{
    private const string OnlyEmptyCollections =
        "Record 0 of the event cannot be replicated. An attribute value has several empty collections and nothing else, so it may be " +
        "an empty list or an empty map. Turn off AWSConfigs.InitializeCollections where the event is created. Nothing was written.";

    public static TheoryData<bool, bool, bool> Forms
    {
        get
        {
            var forms = new TheoryData<bool, bool, bool>();
            foreach (var form in DotNetForm.All)
            {
                forms.Add(form.IsCamelCase, form.HasNulls, form.HasEmptyCollections);
            }
            return forms;
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Both_readers_read_every_form_like_the_service_s_own(bool isCamelCase, bool hasNulls, bool hasEmptyCollections)
    {
        var form = new DotNetForm(isCamelCase, hasNulls, hasEmptyCollections);
        Specification.HoldsOfLists(Specification.Seeds, longest: 10, seeds =>
        {
            var changes = new StreamEvents();
            foreach (var change in seeds.Select(seed => new RandomContent(seed).Change()).Append(new RandomContent(1).Change()))
            {
                changes.Add(
                    form.HasEmptyCollections && DotNetForm.HasAnEmptyCollection(change.NewImage)
                        ? change with { NewImage = new(change.Keys) }
                        : change);
            }
            var serialized = form.Serialize(changes.ToDynamoDBEvent());

            var expected = Described(changes.ToJson());
            Described(serialized).Should().Equal(expected);
            using var typed = DynamoDBEventWriter.Write(DynamoDBEventReader.Read(serialized));
            Described(typed.Memory).Should().Equal(expected);
        }, count: 25);
    }

    [Fact]
    public void The_event_of_the_Lambda_Test_Tool_is_read()
    {
        // This is the form in which its DynamoDBStreamsEventSourceBackgroundService serializes events.
        const string Unset = "\"b\":null,\"bool\":null,\"bs\":[],\"l\":[],\"m\":{},\"n\":null,\"ns\":[],\"null\":null,\"ss\":[]";
        using var streamEvent = StreamEventReader.Read(Encoding.UTF8.GetBytes($$$"""
            {"records":[{"eventSourceArn":"{{{StreamEvents.Arn}}}","awsRegion":"us-east-1",
            "dynamodb":{"approximateCreationDateTime":"2026-11-21T08:30:00Z",
            "keys":{"pk":{{{{Unset}}},"s":"a"}},"newImage":{"pk":{{{{Unset}}},"s":"a"}},"oldImage":{},"sequenceNumber":"42","sizeBytes":3,
            "streamViewType":"NEW_AND_OLD_IMAGES"},"eventID":"1","eventName":"INSERT","eventSource":"aws:dynamodb",
            "eventVersion":"1.1","userIdentity":null}]}
            """));

        streamEvent.SourceArn.Should().Be(StreamEvents.Arn);
        streamEvent.SequenceNumber(0).Should().Be("42");
        streamEvent[0].CreatedAtMilliseconds
            .Should().Be(new DateTimeOffset(2026, 11, 21, 8, 30, 0, TimeSpan.Zero).ToUnixTimeMilliseconds());
        Encoding.UTF8.GetString(streamEvent.Keys(0)).Should().Be("{\"pk\":{\"S\":\"a\"}}");
        Encoding.UTF8.GetString(streamEvent[0].NewImage.Of(streamEvent.Utf8.Span)).Should().Be("{\"pk\":{\"S\":\"a\"}}");
    }

    [Fact]
    public void An_event_in_the_service_s_form_is_not_copied()
    {
        var changes = new StreamEvents().Insert("a").Expire("b");
        foreach (var utf8 in new[] { changes.ToJson(), changes.ToJson(Spelling.Random(7)), changes.ToGetRecordsJson() })
        {
            using var streamEvent = StreamEventReader.Read(utf8);

            streamEvent.Utf8.Span.Overlaps(utf8).Should().BeTrue();
        }
    }

    [Theory]
    [InlineData("""{"pk":{"S":"a","N":null,"B":null}}""")]
    [InlineData("""{"pk":{"B":null,"S":"a"}}""")]
    [InlineData("""{"pk":{"s":"a"}}""")]
    [InlineData("""{ "pk" : { "S" : "a", "SS" : [] } }""")]
    public void A_key_in_another_form_identifies_the_event_s_form(string key)
    {
        var json = $$$"""{"Records":[{"eventName":"INSERT","eventSource":"aws:dynamodb","dynamodb":{"Keys":{{{key}}},"NewImage":{"pk":""" +
            $$$"""{"S":"a"},"x":{"N":"1","L":[],"S":null}},"SequenceNumber":"1"}}]}""";
        using var streamEvent = StreamEventReader.Read(Encoding.UTF8.GetBytes(json));

        Encoding.UTF8.GetString(streamEvent.Keys(0)).Should().Be("{\"pk\":{\"S\":\"a\"}}");
        Encoding.UTF8.GetString(streamEvent[0].NewImage.Of(streamEvent.Utf8.Span))
            .Should().Be("{\"pk\":{\"S\":\"a\"},\"x\":{\"N\":\"1\"}}");
    }

    [Theory]
    [InlineData("""{"l":[]}""", "L[]")]
    [InlineData("""{"m":{},"l":null}""", "M{}")]
    [InlineData("""{"m":{},"l":[{"s":"x"}]}""", "L[S'x']")]
    [InlineData("""{"s":"","ss":[]}""", "S''")]
    [InlineData("""{"null":true,"m":{}}""", "NULLTrue")]
    [InlineData("""{"bool":false,"m":{}}""", "BOOLFalse")]
    public void One_member_is_the_value(string value, string expected)
    {
        var utf8 = CamelCase(value);
        using var streamEvent = StreamEventReader.Read(utf8);
        using var typed = DynamoDBEventWriter.Write(DynamoDBEventReader.Read(utf8));
        using var typedEvent = StreamEventReader.Read(typed.Memory);

        Canonical.Item(streamEvent[0].NewImage.Of(streamEvent.Utf8.Span)).Should().Be($"{{'x': {expected}}}");
        Canonical.Item(typedEvent[0].NewImage.Of(typed.Memory.Span)).Should().Be($"{{'x': {expected}}}");
    }

    [Theory]
    [InlineData("""{"l":[],"m":{}}""", OnlyEmptyCollections)]
    [InlineData("""{"ss":[],"ns":[],"bs":[],"s":null}""", OnlyEmptyCollections)]
    [InlineData("""{"l":[{"l":[],"m":{}}]}""", OnlyEmptyCollections)]
    [InlineData(
        """{}""",
        "Record 0 of the event cannot be replicated. An attribute value has no member set (S, N, B, …). Nothing was written.")]
    [InlineData(
        """{"s":null}""",
        "Record 0 of the event cannot be replicated. An attribute value has no member set (S, N, B, …). Nothing was written.")]
    [InlineData(
        """{"s":"x","n":"1"}""",
        "Record 0 of the event cannot be replicated. An attribute value has more than one member set (S, N, B, …). Nothing was written.")]
    [InlineData(
        """{"l":[{"s":"x"}],"ss":["x"],"m":{}}""",
        "Record 0 of the event cannot be replicated. An attribute value has more than one member set (S, N, B, …). Nothing was written.")]
    public void An_ambiguous_value_is_rejected_by_both_readers(string value, string message)
    {
        var utf8 = CamelCase(value);

        Refusal(() => StreamEventReader.Read(utf8).Dispose()).Should().Be(message);
        Refusal(() => DynamoDBEventWriter.Write(DynamoDBEventReader.Read(utf8)).Dispose()).Should().Be(message);
    }

    [Theory]
    [InlineData("""{"S":"x","s":"y"}""", "An attribute value has \"S\" twice.")]
    [InlineData("""{"s":"x","IsLSet":false}""", "An attribute value has a member that is not a DynamoDB type (S, N, B, …).")]
    [InlineData("\"x\"", "An attribute value is a string, not an object such as {\"S\":\"…\"}.")]
    [InlineData("null", "An attribute value is null, not an object such as {\"S\":\"…\"}.")]
    public void No_value_is_guessed(string value, string problem) =>
        Refusal(() => StreamEventReader.Read(CamelCase(value)).Dispose())
            .Should().Be($"Record 0 of the event cannot be replicated. {problem} Nothing was written.");

    [Theory]
    [InlineData("""{"records":[{}],"RECORDS":[{}]}""", "The event cannot be replicated. \"Records\" is given twice. Nothing was written.")]
    [InlineData(
        """{"Records":[{"EventName":"INSERT","eventName":"REMOVE"}]}""",
        "Record 0 of the event cannot be replicated. \"eventName\" is given twice. Nothing was written.")]
    [InlineData(
        """{"records":[{"dynamodb":{"keys":{},"Keys":{}}}]}""",
        "Record 0 of the event cannot be replicated. \"Keys\" is given twice. Nothing was written.")]
    [InlineData(
        """{"Records":[{"eventname":"INSERT"}]}""",
        "Record 0 of the event has no \"eventSource\"; expected \"aws:dynamodb\". Is the function's trigger the table's stream? " +
        "Nothing was written.")]
    [InlineData(
        """{"records":{"topic-0":[]}}""",
        "The event's \"Records\" is an object, not an array. Expected a DynamoDB stream event. Nothing was written.")]
    [InlineData(
        """{"records":[{"recordId":"1","data":"eA=="}]}""",
        "Record 0 of the event has no \"eventSource\"; expected \"aws:dynamodb\". Is the function's trigger the table's stream? " +
        "Nothing was written.")]
    [InlineData(
        """{"records":[{"dynamodb":{"x" 1}}]}""",
        "The event is not valid JSON at byte 29 of 34: it was truncated or altered in transit. Nothing was written.")]
    [InlineData(
        """{"records":[{"eventName":"\ud800"}]}""",
        "The event contains text that is not valid Unicode, which DynamoDB cannot store. Nothing was written.")]
    public void Names_in_another_case_do_not_relax_other_rules(string json, string message) =>
        Refusal(() => StreamEventReader.Read(Encoding.UTF8.GetBytes(json)).Dispose()).Should().Be(message);

    [Fact]
    public void Invalid_UTF8_is_rejected_and_not_replaced()
    {
        var utf8 = CamelCase("""{"s":"*"}""");
        utf8[Array.IndexOf(utf8, (byte)'*')] = 0xFF;

        Refusal(() => StreamEventReader.Read(utf8).Dispose())
            .Should().Be("The event contains text that is not valid Unicode, which DynamoDB cannot store. Nothing was written.");
    }

    [Fact]
    public void The_error_for_an_empty_new_image_names_the_required_view_type()
    {
        var changes = new StreamEvents().Add("INSERT", Item(("pk", S("a"))), null);
        var utf8 = new DotNetForm(IsCamelCase: true, HasNulls: true, HasEmptyCollections: true).Serialize(changes.ToDynamoDBEvent());

        Refusal(() => StreamEventReader.Read(utf8).Dispose()).Should().StartWith("Record 0 of the event has no \"dynamodb.NewImage\"");
    }

    [Fact]
    public async Task Both_handlers_write_what_the_service_s_own_form_would_write()
    {
        var changes = new StreamEvents().Insert("a", ("n", N("1.50")), ("l", L(S("x"), M(("b", B(1, 2)))))).Remove("b");
        var utf8 = new DotNetForm(IsCamelCase: true, HasNulls: true, HasEmptyCollections: true).Serialize(changes.ToDynamoDBEvent());
        using var dynamoDB = new FakeDynamoDB();
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [new ReplicaTable("eu-west-1", "orders")] }, dynamoDB);

        (await replicator.ReplicateAsync(utf8)).MustAddUp().Written.Should().Be(2);
        (await replicator.ReplicateAsync(
            new StreamEventSerializer()
                .Deserialize<Amazon.Lambda.DynamoDBEvents.DynamoDBEvent>(new MemoryStream(utf8)))).MustAddUp().Written
            .Should().Be(2);

        dynamoDB.Items().Should().Equal("{'l': L[S'x', M{'b': B0102}], 'n': N1.50, 'pk': S'a'}");
        dynamoDB.Calls.Should().HaveCount(2);
        dynamoDB.Calls[0].Body.Should().Equal(dynamoDB.Calls[1].Body);
    }

    private static byte[] CamelCase(string value) => Encoding.UTF8.GetBytes(
        $$$"""{"records":[{"eventName":"INSERT","eventSource":"aws:dynamodb","dynamodb":{"keys":{"pk":{"s":"a"}},"newImage":{"x":""" +
        $$$"""{{{value}}}},"sequenceNumber":"1"}}]}""");

    private static string Refusal(Action read) => read.Should().Throw<ReplicationException>().Which.Message;

    /// <summary>Describes the changes with everything that the engine uses.</summary>
    private static List<string> Described(ReadOnlyMemory<byte> utf8)
    {
        using var streamEvent = StreamEventReader.Read(utf8);
        using var set = ChangeSet.Of(streamEvent, skipTimeToLiveDeletes: false);
        var described = new List<string> { $"{streamEvent.SourceArn}" };
        for (var record = 0; record < streamEvent.Count; record++)
        {
            ref readonly var change = ref streamEvent[record];
            var bytes = streamEvent.Utf8.Span;
            described.Add(string.Join(
                ' ',
                streamEvent.SequenceNumber(record),
                Encoding.Latin1.GetString(set.IdentityOf(set.KeyOf(record))),
                Canonical.Item(streamEvent.Keys(record)),
                change.IsDelete ? "deleted" : Canonical.Item(change.NewImage.Of(bytes)),
                change.CreatedAtMilliseconds,
                change.IsTimeToLiveDelete));
        }
        return described;
    }
}
