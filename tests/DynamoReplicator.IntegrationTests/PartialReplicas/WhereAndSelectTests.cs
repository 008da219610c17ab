using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.IntegrationTests.Support;
using DynamoReplicator.Local;

namespace DynamoReplicator.IntegrationTests.PartialReplicas;

/// <summary>A partial replica holds the selection of the source, while items enter and leave it.</summary>
public sealed class WhereAndSelectTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    private static readonly TableShape Shape = TableShape.TextAndNumber;

    [Theory]
    [InlineData(Sender.Own, true, false)]
    [InlineData(Sender.Own, false, false)]
    [InlineData(Sender.CallersClient, true, false)]
    [InlineData(Sender.Own, true, true)]
    public Task The_replica_ends_equal_to_the_selection_of_the_source(
        Sender sender, bool coalesce, bool isExpression) => Seeded.RunAsync(async random =>
    {
        var name = TestTable.NewName();
        var source = await TestTable.CreateAsync(server, Regions.Source, name, Shape, StreamViewType.NEW_AND_OLD_IMAGES);
        var replica = await TestTable.CreateAsync(server, Regions.Replica, name, Shape);

        // Half of the items are open, and items often change their status. All other attributes have random types and names.
        var workload = new RandomWorkload(source, random,
            keys: 25)
        { Shape = item => item["status"] = new AttributeValue { S = random.Next(2) == 0 ? "open" : "closed" } };
        await workload.RunAsync(150);
        using var raw = new RawDynamoDB(server.Local, source.Region);
        var changes = await TableStream.ReadAllAsync(source, raw);
        await using var proxy = new FaultProxy(server.Endpoint, new RandomFaults(random, percent: coalesce ? 12 : 3).Next);
        var selected = (await source.ItemsAsync()).SelectMany(item => item.Keys).Where(IsSelected).Distinct();
        var partial = isExpression
            ? replica.By(proxy, sender) with
            {
                FilterExpression = "#s = :open",
                ExpressionAttributeNames = new Dictionary<string, string> { ["#s"] = "status" },
                ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":open"] = new() { S = "open" } },
                Attributes = [.. selected.Except(Shape.KeyAttributes)],
            }
            : replica.By(proxy, sender) with { Where = IsOpen, Select = IsSelected };
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [partial], Coalesce = coalesce });

        await new EventSource(changes, random, maxRecords: 100).DeliverAllAsync(
            async utf8 => (await replicator.ReplicateAsync(utf8)).FirstFailedSequenceNumber);

        var items = await source.ItemsAsync();
        var selection = items.Where(IsOpen).Select(item => item.Where(attribute => IsSelected(attribute.Key)).ToDictionary()).ToList();
        selection.Should().NotBeEmpty().And.HaveCountLessThan(items.Count);
        (await TableContents.Of(Shape.KeyAttributes, selection).DifferencesToAsync(replica)).Should().BeEmpty();
    });

    [Theory]
    [InlineData(Sender.Own)]
    [InlineData(Sender.CallersClient)]
    public async Task An_item_that_leaves_the_selection_leaves_the_replica_until_it_is_selected_again(Sender sender)
    {
        var replica = await TestTable.CreateAsync(server, Regions.Replica, TestTable.NewName(), TableShape.Text);
        await using var proxy = new FaultProxy(server.Endpoint);
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [replica.By(proxy, sender) with { Where = IsOpen }] });

        (await replicator.ReplicateAsync(Change.Event(Put(1, "open")))).Replicas[0].Written.Should().Be(1);
        (await replica.ItemsAsync()).Should().ContainSingle();

        (await replicator.ReplicateAsync(Change.Event(Put(2, "closed")))).Replicas[0].Written.Should().Be(1);
        (await replica.CountAsync()).Should().Be(0);

        (await replicator.ReplicateAsync(Change.Event(Put(3, "open")))).ThrowIfFailed();
        (await replica.ItemsAsync()).Should().ContainSingle();
    }

    [Theory]
    [InlineData(Sender.Own)]
    [InlineData(Sender.CallersClient)]
    public async Task A_select_without_a_key_attribute_is_a_clear_error_and_nothing_is_written(Sender sender)
    {
        var replica = await TestTable.CreateAsync(server, Regions.Replica, TestTable.NewName(), Shape);
        await using var proxy = new FaultProxy(server.Endpoint);
        using var replicator = new Replicator(
            new ReplicatorOptions { Replicas = [replica.By(proxy, sender) with { Select = name => name != "sk" }] });
        var key = """{"pk":{"S":"a"},"sk":{"N":"1"}}""";

        var result = await replicator.ReplicateAsync(Change.Event(Change.Put(1, key, key)));

        result.Replicas[0].Failures.Should().ContainSingle().Which.Reason.Should().Be(
            "The replica's Select leaves out the key attribute 'sk', without which no item can be written. Keep the key attributes.");
        (await replica.CountAsync()).Should().Be(0);
    }

    private static bool IsOpen(IReadOnlyDictionary<string, AttributeValue> item) =>
        item.TryGetValue("status", out var status) && status.S == "open";

    /// <summary>Selects the key, the status, and every attribute with an even digit in its name.</summary>
    private static bool IsSelected(string attribute) =>
        attribute is "pk" or "sk" or "status" || attribute.Any(symbol => char.IsAsciiDigit(symbol) && symbol % 2 == 0);

    private static Change Put(int number, string status) =>
        Change.Put(number, """{"pk":{"S":"a"}}""", $$$"""{"pk":{"S":"a"},"status":{"S":"{{{status}}}"}}""");
}
