using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Items;
using DynamoReplicator.Tests.Support;
using DynamoReplicator.Writing;
using static DynamoReplicator.Tests.Support.Values;

namespace DynamoReplicator.Tests.Writing;

public class ItemProjectionTests
{
    private static readonly ReplicaTable Replica = ReplicaTable.Parse(Scenario.Replica);

    [Fact]
    public async Task An_item_that_Where_excludes_is_deleted_because_the_replica_may_have_it()
    {
        using var scenario = To(Replica with { Where = item => item["status"].S == "open" });
        var events = new StreamEvents()
            .Insert("a", ("status", S("open"))).Modify("b", ("status", S("closed"))).Insert("c", ("status", S("open")))
                .Modify("c", ("status", S("closed"))).Remove("d");

        var result = await scenario.ReplicateAsync(events);

        result.MustAddUp().Should().BeEquivalentTo(new { Written = 4, Superseded = 1 });
        scenario.DynamoDB.Writes.Select(write => write.ToString()).Should().Equal(
            "put {'pk': S'a', 'status': S'open'}", "delete {'pk': S'b'}", "delete {'pk': S'c'}", "delete {'pk': S'd'}");
    }

    [Fact]
    public async Task An_item_that_the_filter_expression_excludes_is_deleted_as_by_Where()
    {
        using var scenario = To(Replica with
        {
            FilterExpression = "#status = :open",
            ExpressionAttributeNames = new Dictionary<string, string> { ["#status"] = "status" },
            ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":open"] = new() { S = "open" } },
        });
        var events = new StreamEvents()
            .Insert("a", ("status", S("open"))).Modify("b", ("status", S("closed"))).Insert("c").Remove("d");

        var result = await scenario.ReplicateAsync(events);

        result.MustAddUp().Written.Should().Be(4);
        scenario.DynamoDB.Writes.Select(write => write.ToString()).Should().Equal(
            "put {'pk': S'a', 'status': S'open'}", "delete {'pk': S'b'}", "delete {'pk': S'c'}", "delete {'pk': S'd'}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_listed_attributes_are_kept_or_omitted_and_the_key_is_always_kept(bool isOmitted)
    {
        using var scenario = To(isOmitted
            ? Replica with { OmitAttributes = ["card", "pk", "absent"] }
            : Replica with { Attributes = ["total", "other"] });
        var events = new StreamEvents().Insert("a", ("card", S("4")), ("total", S("5"))).Insert("b", ("total", S("6")), ("card", S("7")));

        (await scenario.ReplicateAsync(events)).ThrowIfFailed();

        scenario.DynamoDB.Writes.Select(write => write.ToString())
            .Should().Equal("put {'pk': S'a', 'total': S'5'}", "put {'pk': S'b', 'total': S'6'}");
    }

    [Fact]
    public void Attributes_are_found_in_any_spelling()
    {
        var image = """{ "p\u006b" : {"S":"a"}, "t\u006ftal":{"N":"1"} , "x":{"L":[{"S":"}"}]},"é":{"S":"1"}}""";

        Projected(Replica with { Attributes = ["total", "é"] }, image)
            .Should().Be("""{"p\u006b" : {"S":"a"},"t\u006ftal":{"N":"1"},"é":{"S":"1"}}""");
        Projected(Replica with { OmitAttributes = ["total", "é"] }, image).Should().Be("""{"p\u006b" : {"S":"a"},"x":{"L":[{"S":"}"}]}}""");
    }

    [Fact]
    public async Task An_attribute_that_the_filter_cannot_read_fails_its_record_alone()
    {
        using var dynamoDB = new FakeDynamoDB();
        using var replicator = new Replicator(
            new ReplicatorOptions { Replicas = [Replica with { FilterExpression = "attribute_not_exists(note1)" }] }, dynamoDB);
        var events = new StreamEvents().Insert("a").Insert("b", ("note1", S("x"))).Insert("c").ToString();

        var result = await replicator.ReplicateAsync(
            Encoding.UTF8.GetBytes(events.Replace("\"note1\":{", "\"note1\" {", StringComparison.Ordinal)));

        result.MustAddUp().Written.Should().Be(2);
        result.Replicas[0].Failures.Should().ContainSingle().Which.Reason.Should().Be("The item is not DynamoDB JSON.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_image_with_matching_brackets_that_is_not_JSON_fails_alone(bool hasWhere)
    {
        using var dynamoDB = new FakeDynamoDB();
        using var replicator = new Replicator(new ReplicatorOptions
        {
            Replicas =
            [hasWhere ? Replica with { Where = _ => true } : Replica with { Select = _ => true }]
        }, dynamoDB);
        var events = new StreamEvents().Insert("a").Insert("b", ("note", S("x"))).Insert("c").ToString();

        var result =
            await replicator.ReplicateAsync(Encoding.UTF8.GetBytes(events.Replace("\"note\":{", "\"note\" {", StringComparison.Ordinal)));

        result.MustAddUp().Written.Should().Be(2);
        result.Replicas[0].FailedRecords(3).Should().Equal(1);
        result.Replicas[0].Failures[0].Reason.Should().Be("The item is not DynamoDB JSON.");
    }

    [Fact]
    public void Where_sees_every_value_exactly() =>
        Specification.Holds(Specification.Seeds, seed =>
        {
            var change = new RandomContent(seed).Change();
            var json = Encoding.UTF8.GetBytes(Spelling.Random(seed).Of(change.NewImage ?? change.Keys));

            Canonical.Item(AttributeValueReader.ReadItem(json)).Should().Be(Canonical.Item(json));
        });

    [Fact]
    public async Task Where_sees_attributes_that_Select_drops_and_what_it_reads_is_still_sent()
    {
        using var scenario = To(Replica with
        {
            Where = item => item["secret"].B.ReadByte() == 7 && item["doc"].B.ReadByte() == 1,
            Select = name => name != "secret",
        });

        await scenario.ReplicateAsync(new StreamEvents().Insert("a", ("secret", B(7)), ("doc", B(1, 2, 3))));

        scenario.DynamoDB.Items().Should().Equal("{'doc': B010203, 'pk': S'a'}");
    }

    [Fact]
    public async Task A_Where_that_throws_fails_that_item_s_changes_and_no_others()
    {
        using var scenario = To(Replica with { Where = item => item["size"].N == "1" });

        var result = await scenario.ReplicateAsync(
            new StreamEvents().Insert("a", ("size", N("1"))).Insert("b", ("size", N("1"))).Modify("b").Insert("c", ("size", N("1"))));

        result.MustAddUp().FailedRecords(4).Should().Equal(1, 2);
        result.Replicas[0].Failures.Select(failure => failure.Reason).Should().AllBe("The replica's Where threw KeyNotFoundException.");
        result.Replicas[0].Failures[0].Exception.Should().BeOfType<KeyNotFoundException>();
        scenario.DynamoDB.Items().Should().HaveCount(2);
    }

    [Fact]
    public async Task A_Select_that_throws_fails_the_change()
    {
        using var scenario = To(Replica with { Select = name => name.Length < 5 ? true : throw new ArgumentException(name) });

        var result = await scenario.ReplicateAsync(new StreamEvents().Insert("a", ("long name", N("1"))).Insert("b", ("v", N("1"))));

        result.MustAddUp().FailedRecords(2).Should().Equal(0);
        result.Replicas[0].Failures[0].Reason.Should().Be("The replica's Select threw ArgumentException.");
    }

    [Fact]
    public async Task A_Select_without_the_key_is_a_clear_error()
    {
        using var scenario = To(Replica with { Select = name => name != "pk" });

        var result = await scenario.ReplicateAsync(new StreamEvents().Insert("a", ("v", N("1"))).Insert("b"));

        result.MustAddUp().Failures.Select(failure => failure.Reason).Should().HaveCount(2).And.AllBe(
            "The replica's Select leaves out the key attribute 'pk', without which no item can be written. Keep the key attributes.");
        scenario.DynamoDB.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task With_every_version_a_change_that_cannot_be_projected_holds_back_later_ones_of_its_item()
    {
        using var scenario = new Scenario
        {
            Options = new ReplicatorOptions { Replicas = [Replica with { Where = item => item["size"].N == "1" }], Coalesce = false },
        };

        var result = await scenario.ReplicateAsync(
            new StreamEvents().Insert("a").Modify("a", ("size", N("1"))).Insert("b", ("size", N("1"))).Remove("a"));

        result.MustAddUp().FailedRecords(4).Should().Equal(0, 1, 3);
        scenario.DynamoDB.Writes.Select(write => write.Key).Should().Equal("b");
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_change_for_which_Where_or_Select_throws_goes_to_the_dead_letter_hook(bool isWhere, bool coalesce)
    {
        var parked = new List<RejectedChange>();
        var replica = isWhere
            ? Replica with { Where = item => item["size"].N == "1" }
            : Replica with { Select = name => name != "odd" ? true : throw new ArgumentException(name) };
        using var scenario = new Scenario
        {
            Options = new ReplicatorOptions
            {
                Replicas = [replica],
                Coalesce = coalesce,
                MaxConcurrency = 1,
                DeadLetter = (change, _) =>
                {
                    parked.Add(change);
                    return Task.CompletedTask;
                },
            },
        };

        var result = await scenario.ReplicateAsync(new StreamEvents().Insert("a", ("odd", N("1"))).Insert("b", ("size", N("1")))
            .Insert("c", ("odd", N("1"))).Modify("c", ("size", N("1"))));

        result.MustAddUp().Should().BeEquivalentTo(coalesce ? new { Written = 2, Superseded = 1, Parked = 1, Failed = 0 }
            : new { Written = 2, Superseded = 0, Parked = 2, Failed = 0 });
        scenario.DynamoDB.Items().Should().Equal("{'pk': S'b', 'size': N1}", "{'pk': S'c', 'size': N1}");
        parked[0].Should().BeEquivalentTo(new { SequenceNumber = StreamEvents.SequenceNumberOf(0), Key = "{\"pk\":{\"S\":\"a\"}}" });
        parked[0].Reason
            .Should().Be(isWhere ? "The replica's Where threw KeyNotFoundException." : "The replica's Select threw ArgumentException.");
        parked[0].Exception.GetType().Should().Be(isWhere ? typeof(KeyNotFoundException) : typeof(ArgumentException));
    }

    [Fact]
    public async Task An_image_that_is_not_an_item_goes_to_the_hook_too()
    {
        var parked = 0;
        using var replicator = new Replicator(
            new ReplicatorOptions
            {
                Replicas = [Replica with { Where = _ => true }],
                DeadLetter = (_, _) =>
                {
                    parked++;
                    return Task.CompletedTask;
                },
            },
            new FakeDynamoDB());
        var events = new StreamEvents().Insert("a").Insert("b").ToString()
            .Replace("""NewImage":{"pk":{"S":"b"}}""", """NewImage":{"pk":{"S":"b"},"text":{}}""", StringComparison.Ordinal);

        (await replicator.ReplicateAsync(Encoding.UTF8.GetBytes(events))).MustAddUp()
            .Should().BeEquivalentTo(new { Written = 1, Parked = 1 });

        parked.Should().Be(1);
    }

    [Fact]
    public async Task A_Select_without_the_key_fails_because_parking_everything_would_hide_it()
    {
        using var scenario = new Scenario
        {
            Options = new ReplicatorOptions
            {
                Replicas = [Replica with { Select = name => name != "pk" }],
                DeadLetter = (_, _) => Task.CompletedTask
            },
        };

        (await scenario.ReplicateAsync(new StreamEvents().Insert("a").Insert("b"))).MustAddUp()
            .Should().BeEquivalentTo(new { Parked = 0, Failed = 2 });
    }

    [Fact]
    public async Task If_the_hook_throws_the_change_that_cannot_be_projected_fails()
    {
        using var scenario = new Scenario
        {
            Options = new ReplicatorOptions
            {
                Replicas = [Replica with { Where = item => item["size"].N == "1" }],
                DeadLetter = (_, _) => throw new IOException()
            },
        };

        var result = await scenario.ReplicateAsync(new StreamEvents().Insert("a").Insert("b", ("size", N("1"))));

        result.MustAddUp().Failures.Single().Reason
            .Should().Be("The replica's Where threw KeyNotFoundException. The dead-letter hook did not accept it: it threw IOException.");
    }

    [Fact]
    public void Selected_values_are_sent_byte_for_byte() =>
        Specification.Holds(Specification.Seeds, seed =>
        {
            var change = new RandomContent(seed).Change();
            var image = change.NewImage ?? change.Keys;
            var events = new StreamEvents().Add("INSERT", change.Keys, image).ToJson(Spelling.Random(seed));
            var kept = image.Keys.Where(name => change.Keys.ContainsKey(name) || (name.Length + seed) % 2 == 0).ToHashSet();
            using var streamEvent = DynamoReplicator.Events.StreamEventReader.Read(events);

            var write = new ItemProjection(Replica with { Select = kept.Contains }).WriteFor(streamEvent, 0);

            write.IsDelete.Should().BeFalse();
            var sent = Attributes(write.Json);
            sent.Keys.Should().BeEquivalentTo(kept);
            Attributes(streamEvent[0].NewImage.Of(streamEvent.Utf8)).Should().Contain(sent);
        });

    [Fact]
    public async Task Without_a_projection_the_image_is_sent_byte_for_byte()
    {
        using var scenario = new Scenario { DynamoDB = new FakeDynamoDB(("pk", "S"), ("sk", "N")) };
        var key = Item(("pk", S("a\u0001")), ("sk", N("01.50")));
        var utf8 = new StreamEvents().Add("INSERT", key, Item(
            [.. key.Select(attribute => (attribute.Key, attribute.Value)), ("m", M(("", L(Null(), S("é")))))])).ToJson(Spelling.Random(3));
        using var replicator = new Replicator(scenario.Options, scenario.DynamoDB);

        await replicator.ReplicateAsync(utf8);

        using var json = JsonDocument.Parse(utf8);
        scenario.DynamoDB.Writes.Single().Json
            .Should().Be(json.RootElement.GetProperty("Records")[0].GetProperty("dynamodb").GetProperty("NewImage").GetRawText());
    }

    /// <summary>Half of a surrogate pair is valid JSON, but not valid text.</summary>
    [Theory]
    [InlineData("""{"pk":{"S":"b"},"text":{"S":"\ud800"}}""", true)]
    [InlineData("""{"pk":{"S":"b"},"\ud800":{"S":"text"}}""", true)]
    [InlineData("""{"pk":{"S":"b"},"\ud800":{"S":"text"}}""", false)]
    [InlineData("""{"pk":{"S":"b"},"text":"S"}""", true)]
    [InlineData("""{"pk":{"S":"b"},"text":{}}""", true)]
    [InlineData("""{"pk":{"S":"b"},"text":{"S":"a","N":"1"}}""", true)]
    [InlineData("""{"pk":{"S":"b"},"text":{"X":"a"}}""", true)]
    [InlineData("""{"pk":{"S":"b"},"text":{"BOOL":"true"}}""", true)]
    [InlineData("""{"pk":{"S":"b"},"text":{"B":"no base-64"}}""", true)]
    public async Task An_image_that_is_not_an_item_fails_only_its_change(string image, bool byWhere)
    {
        using var scenario = To(byWhere ? Replica with { Where = _ => true } : Replica with { Select = _ => true });
        var events = new StreamEvents().Insert("a").Insert("b").Insert("c").ToString()
            .Replace("""NewImage":{"pk":{"S":"b"}}""", $"NewImage\":{image}", StringComparison.Ordinal);
        using var replicator = new Replicator(scenario.Options, scenario.DynamoDB);

        var result = await replicator.ReplicateAsync(Encoding.UTF8.GetBytes(events));

        result.MustAddUp().FailedRecords(3).Should().Equal(1);
        result.Replicas[0].Failures[0].Reason.Should().BeOneOf(
            "The item is not DynamoDB JSON.", "An attribute of type B is not valid base64.", "An attribute has no value.",
                "An attribute has more than one value.",
            "An attribute has an unknown type.");
        scenario.DynamoDB.Items().Should().HaveCount(2);
    }

    private static Scenario To(ReplicaTable replica) => new() { Options = new ReplicatorOptions { Replicas = [replica] } };

    private static Dictionary<string, string> Attributes(ReadOnlyMemory<byte> item)
    {
        using var json = JsonDocument.Parse(item, new JsonDocumentOptions { MaxDepth = 256 });
        return json.RootElement.EnumerateObject().ToDictionary(attribute => attribute.Name, attribute => attribute.Value.GetRawText());
    }

    private static string Projected(ReplicaTable replica, string image) => Encoding.UTF8.GetString(
        new ItemProjection(replica).ProjectFor(Encoding.UTF8.GetBytes(image), """{"pk":{"S":"a"}}"""u8.ToArray())!.Value.Span);
}
