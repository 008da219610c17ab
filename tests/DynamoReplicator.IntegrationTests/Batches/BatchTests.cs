using System.Text;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Batches;

/// <summary>Batches of every size and spelling that DynamoDB or Lambda may deliver.</summary>
public sealed class BatchTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    private const int LargestEvent = 6 * 1024 * 1024;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(25, 1)]
    [InlineData(26, 2)]
    [InlineData(51, 3)]
    public async Task Changes_are_written_in_calls_of_25(int changes, int calls)
    {
        var replica = await ReplicaAsync();
        await using var proxy = new FaultProxy(server.Endpoint);
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [replica.By(proxy)] });
        (await replicator.ReplicateAsync(Change.Event(Put(0)))).ThrowIfFailed();
        var before = proxy.Calls.Count;

        (await replicator.ReplicateAsync(Change.Event(Enumerable.Range(0, changes).Select(n => Put(n))))).ThrowIfFailed();

        (proxy.Calls.Count - before).Should().Be(calls);
        (await replica.CountAsync()).Should().Be(changes);
    }

    [Theory]
    [InlineData(Sender.Own)]
    [InlineData(Sender.CallersClient)]
    public async Task An_event_of_6_MB_is_replicated_completely(Sender sender)
    {
        var replica = await ReplicaAsync();
        await using var proxy = new FaultProxy(server.Endpoint);
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [replica.By(proxy, sender)] });
        var changes = Enumerable.Range(0, 120).Select(n => Put(n, new string((char)('a' + n % 26), 51_500))).ToList();
        var streamEvent = Change.Event(changes);
        streamEvent.Length.Should().BeInRange(LargestEvent - 200_000, LargestEvent);

        (await replicator.ReplicateAsync(streamEvent)).ThrowIfFailed();

        (await replica.ItemsAsync()).Should().HaveCount(120).And.OnlyContain(
            item => item["text"].S == new string((char)('a' + int.Parse(item["pk"].S) % 26), 51_500));
    }

    [Fact]
    public async Task Ten_thousand_small_changes_are_replicated_in_one_batch()
    {
        var replica = await ReplicaAsync();
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [replica.Direct] });

        var result = await replicator.ReplicateAsync(Change.Event(Enumerable.Range(0, 10_000).Select(n => Put(n, key: n % 3000))));

        result.Replicas[0].ToString().Should().Be($"{replica}: 3000 written, 7000 superseded, 0 skipped, 0 parked, 0 failed");
        (await replica.ContentsAsync()).Count.Should().Be(3000);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_key_in_two_spellings_does_not_fail_the_batch(bool coalesce)
    {
        var shape = new TableShape(Amazon.DynamoDBv2.ScalarAttributeType.S, Amazon.DynamoDBv2.ScalarAttributeType.N);
        var replica = await TestTable.CreateAsync(server, Regions.Replica, TestTable.NewName(), shape);
        await using var proxy = new FaultProxy(server.Endpoint);
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [replica.By(proxy)], Coalesce = coalesce });
        string[] spellings =
        [
            """{"pk":{"S":"A"},"sk":{"N":"1"}}""",
            """{"pk":{"S":"A"},"sk":{"N":"1.0"}}""",
            """{"sk":{"N":"10E-1"},"pk":{"S":"A"}}""",
            """{"pk":{"S":"\u0041"},"sk":{"N":"+1"}}""",
            """{ "\u0070k" : { "S" : "A" } , "sk" : { "N" : "0001.000" } }""",
        ];

        var result = await replicator.ReplicateAsync(
            Change.Event(spellings.Select((key, n) => Change.Put(n, key, key.TrimEnd()[..^1] + $$$""","version":{"N":"{{{n}}}"}}"""))));

        result.ThrowIfFailed();
        result.Replicas[0].Written.Should().Be(coalesce ? 1 : spellings.Length);
        (await replica.ItemsAsync()).Should().ContainSingle().Which["version"].N.Should().Be("4");
        proxy.Calls.Should().OnlyContain(call => call.Writes.Count == 1);
    }

    [Fact]
    public async Task Unprocessed_writes_are_recognized_in_any_spelling_and_only_they_are_sent_again()
    {
        var replica = await TestTable.CreateAsync(server, Regions.Replica, TestTable.NewName(), TableShape.TextAndNumber);
        await using var proxy = new FaultProxy(server.Endpoint);
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [replica.By(proxy)], MaxConcurrency = 1 });
        (await replicator.ReplicateAsync(Change.Event(Change.Remove(0, """{"pk":{"S":"x"},"sk":{"N":"1"}}""")))).ThrowIfFailed();
        var first = proxy.Calls.Count;
        proxy.Plan = call => call.Number == first ? Fault.Unprocessed(write => int.Parse(write["sk"]![6..^2]) % 2 == 0) : Fault.None;

        // The proxy returns them with their attributes reversed and é as \u00E9.
        (await replicator.ReplicateAsync(Change.Event(Enumerable.Range(0, 20).Select(n =>
            Change.Put(n, $$$"""{"pk":{"S":"é\"{{{n}}}"},"sk":{"N":"{{{n}}}"}}""",
                $$$"""{"pk":{"S":"é\"{{{n}}}"},"sk":{"N":"{{{n}}}"}}"""))))).ThrowIfFailed();

        proxy.Calls.Skip(first).Select(call => call.Writes.Count).Should().Equal(20, 10);
        (await replica.CountAsync()).Should().Be(20);
    }

    [Fact]
    public async Task A_response_with_an_unprocessed_item_that_was_not_sent_is_a_failure()
    {
        var replica = await ReplicaAsync();
        await using var proxy = new FaultProxy(server.Endpoint);
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [replica.By(proxy)] });
        (await replicator.ReplicateAsync(Change.Event(Put(0)))).ThrowIfFailed();
        var answer = """{"UnprocessedItems":{"TABLE":[{"DeleteRequest":{"Key":{"pk":{"S":"stranger"}}}}]}}""".Replace(
            "TABLE", replica.Name, StringComparison.Ordinal);
        proxy.Plan = _ => Fault.AnswerWith(_ => Encoding.UTF8.GetBytes(answer));

        var result = await replicator.ReplicateAsync(Change.Event(Put(1), Put(2)));

        result.Replicas[0].Failures.Should().HaveCount(2).And.OnlyContain(
            failure => failure.Reason == $"The response of {replica} is invalid. The response returns an item that was not sent.");
    }

    private Task<TestTable> ReplicaAsync() => TestTable.CreateAsync(server, Regions.Replica, TestTable.NewName(), TableShape.Text);

    private static Change Put(int number, string text = "", int? key = null) =>
        Change.Put(number, $$$"""{"pk":{"S":"{{{key ?? number}}}"}}""",
            $$$"""{"pk":{"S":"{{{key ?? number}}}"},"text":{"S":"{{{text}}}"},"version":{"N":"{{{number}}}"}}""");
}
