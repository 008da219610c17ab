using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Calls;
using DynamoReplicator.Tests.Support;
using DynamoReplicator.Writing;
using NSubstitute;

namespace DynamoReplicator.Tests.Writing;

public class KeySchemaProbeTests
{
    private const string Mismatch =
        "eu-west-1/orders has another key schema than the source (The provided key element does not match the schema). Create it " +
        "with the source's key attributes, of the same names and types.";

    [Fact]
    public async Task Only_the_first_call_probes_the_key_schema()
    {
        using var scenario = new Scenario();

        await scenario.ReplicateAsync(Scenario.Inserts(30));
        await scenario.ReplicateAsync(Scenario.Inserts(30));

        scenario.DynamoDB.Probes.Should().ContainSingle();
        scenario.DynamoDB.Calls.Should().HaveCount(4);
    }

    [Fact]
    public async Task Nothing_is_written_before_the_probe_has_a_response()
    {
        using var scenario = new Scenario();
        var answered = new TaskCompletionSource();
        scenario.DynamoDB.Respond = async (call, _) =>
        {
            await answered.Task;
            return scenario.DynamoDB.Write(call);
        };

        var replication = scenario.ReplicateAsync(Scenario.Inserts(100));
        await Poll.UntilAsync(() => scenario.DynamoDB.Probes.Count == 1, "the key schema is requested");
        scenario.DynamoDB.InFlight.Should().Be(1);
        answered.SetResult();

        (await replication).MustAddUp().Written.Should().Be(100);
    }

    [Fact]
    public async Task Each_replica_is_probed()
    {
        using var scenario = new Scenario { Options = Scenario.To("eu-west-1/orders", "eu-west-1/copy", "us-west-2/orders") };

        await scenario.ReplicateAsync(Scenario.Inserts(1));

        scenario.DynamoDB.Probes.Select(probe => $"{probe.Uri.Host}/{probe.Table}").Should().BeEquivalentTo(
            "dynamodb.eu-west-1.amazonaws.com/orders", "dynamodb.eu-west-1.amazonaws.com/copy", "dynamodb.us-west-2.amazonaws.com/orders");
    }

    [Theory]
    [InlineData("""{"pk":{"S":"a"}}""", "pk:S")]
    [InlineData("""{"pk":{"N":"1"}}""", "pk:N")]
    [InlineData("""{"pk":{"B":"AA=="},"sk":{"S":"a"}}""", "pk:B,sk:S")]
    [InlineData("""{ "s\u006b" : { "N" : "1.0" }, "p\"k" : { "S" : "" } }""", "sk:N,p\"k:S")]
    public void A_probe_deletes_a_random_key_of_the_source_s_key_attributes(string keys, string schema)
    {
        var probes = Enumerable.Range(0, 50).Select(_ => KeySchemaProbe.For(Encoding.UTF8.GetBytes(keys))).ToArray();

        probes.Should().OnlyContain(probe => probe.IsDelete && probe.Record == Write.NoRecord);
        probes.Select(probe => Schema(probe.Json)).Should().AllBe(schema);
        probes.Select(probe => Encoding.UTF8.GetString(probe.Json.Span)).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void A_random_number_has_exactly_38_significant_digits() =>
        Enumerable.Range(0, 200).Select(_ => JsonDocument.Parse(KeySchemaProbe.For("""{"pk":{"N":"1"}}"""u8).Json).RootElement.GetProperty(
            "pk").GetProperty("N").GetString())
            .Should().OnlyContain(number => System.Text.RegularExpressions.Regex.IsMatch(number!, @"^-[1-9]\.\d{36}[1-9]$"));

    [Fact]
    public async Task A_replica_without_the_source_s_sort_key_receives_no_put_although_it_would_accept_one()
    {
        using var scenario = new Scenario { DynamoDB = new FakeDynamoDB(("pk", "S")) };

        var result = await scenario.ReplicateAsync(OfAnotherTable(3));

        result.MustAddUp().Failures.Select(failure => failure.Reason).Should().HaveCount(3).And.AllBe(Mismatch);
        scenario.DynamoDB.Calls.Should().BeEmpty();
        scenario.DynamoDB.Items().Should().BeEmpty();
    }

    [Theory]
    [InlineData("id", "S")]
    [InlineData("pk", "N")]
    public async Task A_replica_with_another_key_name_or_type_receives_no_put(string name, string type)
    {
        using var scenario = new Scenario { DynamoDB = new FakeDynamoDB((name, type)) };

        var result = await scenario.ReplicateAsync(Scenario.Inserts(100));

        result.MustAddUp().Failures.Select(failure => failure.Reason).Should().HaveCount(100).And.AllBe(Mismatch);
        scenario.DynamoDB.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task The_key_schema_is_checked_again_with_the_next_batch_after_a_mismatch()
    {
        using var scenario = new Scenario();
        scenario.DynamoDB.Respond = (_, _) => Task.FromResult(Responses.Invalid("The provided key element does not match the schema"));
        await scenario.ReplicateAsync(Scenario.Inserts(1));
        scenario.DynamoDB.Respond = null; // The table was created again.

        var result = await scenario.ReplicateAsync(Scenario.Inserts(1));

        result.MustAddUp().Written.Should().Be(1);
        scenario.DynamoDB.Probes.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_throttled_probe_is_retried()
    {
        using var scenario = new Scenario();
        scenario.DynamoDB.Respond = (call, _) => Task.FromResult(scenario.DynamoDB.Probes.Count switch
        {
            < 6 => Responses.Throttled(),
            < 9 => scenario.DynamoDB.Write(call, leftUndone: _ => true),
            _ => scenario.DynamoDB.Write(call),
        });

        var result = await scenario.ReplicateAsync(Scenario.Inserts(5));

        result.MustAddUp().Written.Should().Be(5);
        scenario.DynamoDB.Probes.Should().HaveCount(9);
    }

    [Fact]
    public async Task Without_a_response_until_the_deadline_nothing_is_written()
    {
        using var scenario = new Scenario();
        scenario.DynamoDB.Respond = (call, _) =>
            Task.FromResult(call.IsProbe ? scenario.DynamoDB.Write(call, leftUndone: _ => true) : scenario.DynamoDB.Write(call));

        var result = await scenario.InvokeAsync(Scenario.Inserts(5), TimeSpan.FromSeconds(20));

        result.MustAddUp().Failed.Should().Be(5);
        scenario.DynamoDB.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task A_probe_refused_for_another_reason_is_not_a_mismatch_and_nothing_is_written()
    {
        using var scenario = new Scenario();
        scenario.DynamoDB.Respond = (call, _) =>
            Task.FromResult(call.IsProbe ? Responses.Invalid("No such key here.") : scenario.DynamoDB.Write(call));

        var result = await scenario.ReplicateAsync(Scenario.Inserts(5));

        result.MustAddUp().Failures.Select(failure => failure.Reason).Should().HaveCount(5).And.AllBe(
            "eu-west-1/orders refuses the check of its key schema, a delete of a random key, before the first write " +
            "(ValidationException): No such key here. Check the table's name and the endpoint.");
        scenario.DynamoDB.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task The_key_schema_is_checked_again_for_an_event_with_other_keys()
    {
        using var scenario = new Scenario();
        await scenario.ReplicateAsync(Scenario.Inserts(2));

        var result = await scenario.ReplicateAsync(OfAnotherTable(50));
        await scenario.ReplicateAsync(Scenario.Inserts(2));

        result.MustAddUp().Failures.Select(failure => failure.Reason).Should().HaveCount(50).And.AllBe(Mismatch);
        scenario.DynamoDB.Items().Should().Equal("{'pk': S'item 0', 'size': N0}", "{'pk': S'item 1', 'size': N1}");
        scenario.DynamoDB.Probes.Should().HaveCount(2, "the earlier proof is still known");
    }

    [Theory]
    [InlineData("pk", "N")]
    [InlineData("id", "S")]
    public async Task The_name_and_the_type_of_a_key_attribute_make_it_another_key(string name, string type)
    {
        using var scenario = new Scenario();
        await scenario.ReplicateAsync(Scenario.Inserts(1));
        var key = Values.Item((name, type == "N" ? Values.N("1") : Values.S("a")));

        (await scenario.ReplicateAsync(new StreamEvents().Add("INSERT", key, key))).MustAddUp().Failures[0].Reason.Should().Be(Mismatch);
    }

    [Fact]
    public async Task Records_of_different_keys_in_one_event_are_refused()
    {
        using var scenario = new Scenario();
        var key = Values.Item(("pk", Values.S("a")), ("sk", Values.N("1")));

        await FluentActions.Awaiting(() => scenario.ReplicateAsync(Scenario.Inserts(2).Add("INSERT", key, key)))
            .Should().ThrowAsync<ReplicationException>().WithMessage(
            $"Record 2 of the event (sequence number {StreamEvents.SequenceNumberOf(2)}) has different key attributes than the records " +
            "before it, so it belongs to another table. Replicate each table's records in a separate event. Nothing was written.");
        scenario.DynamoDB.Probes.Should().BeEmpty();
    }

    [Fact]
    public async Task A_caller_s_own_client_receives_only_its_own_writes()
    {
        var client = Substitute.For<IAmazonDynamoDB>();
        client.BatchWriteItemAsync(Arg.Any<BatchWriteItemRequest>(), Arg.Any<CancellationToken>()).Returns(new BatchWriteItemResponse());
        using var replicator =
            new Replicator(new ReplicatorOptions { Replicas = [new ReplicaTable("eu-west-1", "orders") { Client = client }] });

        await replicator.ReplicateAsync(Scenario.Inserts(1).ToJson());

        await client.Received(1).BatchWriteItemAsync(Arg.Any<BatchWriteItemRequest>(), Arg.Any<CancellationToken>());
    }

    /// <summary>Returns inserts of items that differ only in the sort key.</summary>
    private static StreamEvents OfAnotherTable(int items) => Enumerable.Range(0, items).Aggregate(new StreamEvents(), (events, sort) =>
    {
        var key = Values.Item(("pk", Values.S("a")), ("sk", Values.N($"{sort}")));
        return events.Add("INSERT", key, key);
    });

    private static string Schema(ReadOnlyMemory<byte> key)
    {
        using var json = JsonDocument.Parse(key);
        return string.Join(',',
            json.RootElement.EnumerateObject().Select(attribute => $"{attribute.Name}:{attribute.Value.EnumerateObject().Single().Name}"));
    }
}
