using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Guarantees;

public sealed class ChangesOfOneKeyNeverOvertakeTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    [Fact]
    public async Task A_hot_key_with_hundreds_of_changes_in_one_batch_ends_with_its_last_change()
    {
        var replica = await TestTable.CreateAsync(server, Regions.Replica, TestTable.NewName(), TableShape.Text);
        await using var proxy = new FaultProxy(server.Endpoint);
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [replica.By(proxy)] });
        var changes = Enumerable.Range(0, 898).Select(
            n => n % 7 == 3 ? Change.Remove(n, Key("hot")) : Put(n, n % 9 == 0 ? $"cold{n}" : "hot"));

        var result = await replicator.ReplicateAsync(Change.Event(changes));

        result.Replicas[0].ToString().Should().Be($"{replica}: 87 written, 811 superseded, 0 skipped, 0 parked, 0 failed");
        (await replica.GetAsync(new() { ["pk"] = new AttributeValue { S = "hot" } }))!["version"].N.Should().Be("897");
        proxy.Calls.SelectMany(call => call.Writes).Count(write => write["pk"] == """{"S":"hot"}""").Should().Be(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_item_put_and_removed_in_one_batch_does_not_come_back(bool coalesce)
    {
        var replica = await TestTable.CreateAsync(server, Regions.Replica, TestTable.NewName(), TableShape.Text);
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [replica.Direct], Coalesce = coalesce });

        await Replicate(
            replicator, Enumerable.Range(0, 200).Select(n => n % 2 == 0 ? Put(n, $"{n / 2}") : Change.Remove(n, Key($"{n / 2}"))));
        (await replica.CountAsync()).Should().Be(0);

        await Replicate(
            replicator, Enumerable.Range(200, 200).Select(n => n % 2 == 0 ? Change.Remove(n, Key($"{n / 2}")) : Put(n, $"{n / 2}")));
        (await replica.CountAsync()).Should().Be(100);
    }

    [Theory]
    [InlineData(Sender.Own)]
    [InlineData(Sender.CallersClient)]
    public Task Without_coalescing_the_replica_s_own_stream_has_every_version_in_order(Sender sender) => Seeded.RunAsync(async random =>
    {
        var name = TestTable.NewName();
        var source = await TestTable.CreateAsync(server, Regions.Source, name, TableShape.Text, StreamViewType.NEW_IMAGE);
        var replica = await TestTable.CreateAsync(server, Regions.Replica, name, TableShape.Text, StreamViewType.NEW_IMAGE);
        await WriteVersionsAsync(source, random, changes: 350);
        using var rawSource = new RawDynamoDB(server.Local, source.Region);
        using var rawReplica = new RawDynamoDB(server.Local, replica.Region);
        var changes = await TableStream.ReadAllAsync(source, rawSource);
        await using var proxy = new FaultProxy(server.Endpoint, new RandomFaults(random, percent: 2).Next);
        var watch = new OrderWatch(proxy);
        using var replicator = new Replicator(
            new ReplicatorOptions { Replicas = [replica.By(proxy, sender)], Coalesce = false, MaxConcurrency = 4 });

        // Two batches test the order across batches too.
        await Replicate(replicator, changes.Take(250));
        await Replicate(replicator, changes.Skip(250));

        watch.Violations.Should().BeEmpty();
        var copied = await TableStream.ReadAllAsync(replica, rawReplica);
        foreach (var ofKey in changes.SkipLast(1).GroupBy(change => change.Keys))
        {
            copied.Where(change => change.Keys == ofKey.Key).Select(Text)
                .Should().Equal(ofKey.Select(Text), "every version of {0} reaches the replica, in order", ofKey.Key);
        }
    });

    [Theory]
    [InlineData(Sender.Own)]
    [InlineData(Sender.CallersClient)]
    public Task Under_faults_and_redelivery_no_two_writes_of_a_key_are_in_flight_or_out_of_order(Sender sender) =>
        Seeded.RunAsync(async random =>
    {
        var replica = await TestTable.CreateAsync(server, Regions.Replica, TestTable.NewName(), TableShape.Text);
        await using var proxy = new FaultProxy(server.Endpoint, new RandomFaults(random, percent: 12).Next);
        var watch = new OrderWatch(proxy);
        var changes = Enumerable.Range(0, 1500).Select(n => Put(n, $"{random.Next(150)}")).ToList();
        using var coalescing = new Replicator(new ReplicatorOptions { Replicas = [replica.By(proxy, sender)], MaxConcurrency = 8 });
        using var everyVersion = new Replicator(
            new ReplicatorOptions { Replicas = [replica.By(proxy, sender)], MaxConcurrency = 8, Coalesce = false });

        await new EventSource(changes, random, maxRecords: 600).DeliverAllAsync(async utf8 =>
        {
            watch.BeginBatch();
            return (await (random.Next(4) == 0 ? everyVersion : coalescing).ReplicateAsync(utf8)).FirstFailedSequenceNumber;
        });

        watch.Violations.Should().BeEmpty();
        var last = changes.GroupBy(change => change.Keys).Select(ofKey => ofKey.Last().NewImage);
        (await replica.ItemsAsync()).Select(item => Item(item["pk"].S, item["version"].N)).Should().BeEquivalentTo(last);
    });

    [Fact]
    public async Task Without_coalescing_a_rejected_change_holds_back_only_later_changes_of_its_key()
    {
        var replica = await TestTable.CreateAsync(server, Regions.Replica, TestTable.NewName(), TableShape.Text, index: "status");
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [replica.Direct], Coalesce = false });
        var refused = Change.Put(4, Key("a"), """{"pk":{"S":"a"},"version":{"N":"4"},"status":{"N":"0"}}""");

        var result = await replicator.ReplicateAsync(
            Change.Event(Put(1, "a"), Put(2, "b"), Put(3, "a"), refused, Put(5, "b"), Put(6, "a"), Change.Remove(7, Key("a"))));

        result.Replicas[0].Failures.Select(failure => failure.SequenceNumber)
            .Should().Equal(Change.Number(4), Change.Number(6), Change.Number(7));
        result.Replicas[0].Failures[1].Reason
            .Should().StartWith("An earlier change of the same item failed, and this one must not overtake it: ");
        (await replica.ItemsAsync()).Select(item => $"{item["pk"].S}{item["version"].N}").Should().BeEquivalentTo(["a3", "b5"]);
    }

    /// <summary>Nine of ten writes go to two hot keys. Some are deletes.</summary>
    private static async Task WriteVersionsAsync(TestTable source, Random random, int changes)
    {
        for (var version = 0; version < changes; version++)
        {
            var key = random.Next(10) == 0 ? $"cold{random.Next(30)}" : $"hot{random.Next(2)}";
            var item = new Dictionary<string, AttributeValue> { ["pk"] = new() { S = key } };
            if (random.Next(8) == 0)
            {
                await source.Client.DeleteItemAsync(source.Name, item);
                continue;
            }

            item["version"] = new AttributeValue { N = version.ToString(CultureInfo.InvariantCulture) };
            await source.PutAsync(item);
        }
    }

    private static async Task Replicate(Replicator replicator, IEnumerable<Change> changes)
    {
        var result = await replicator.ReplicateAsync(Change.Event(changes));
        result.Succeeded.Should().BeTrue("{0}", result);
    }

    private static string Text(Change change) => $"{change.EventName} {change.NewImage}";

    private static string Key(string pk) => $$$"""{"pk":{"S":"{{{pk}}}"}}""";

    private static string Item(string pk, string version) => $$$"""{"pk":{"S":"{{{pk}}}"},"version":{"N":"{{{version}}}"}}""";

    private static Change Put(int number, string pk) => Change.Put(number, Key(pk), Item(pk, $"{number}"));
}
