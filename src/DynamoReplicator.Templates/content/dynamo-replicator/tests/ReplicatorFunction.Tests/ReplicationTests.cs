using DynamoReplicator;
using DynamoReplicator.Testing;
using Xunit;

namespace ReplicatorFunction.Tests;

public sealed class ReplicationTests
{
    // "id" is the key attribute.
    private static readonly StreamEvents Orders = StreamEvents.From("us-east-1/orders", "id");

    private readonly InMemoryReplica _replica = new("id");

    [Fact]
    public async Task An_order_is_copied_without_its_credit_card()
    {
        await ReplicateAsync(Orders.Insert(new { id = "order#1", status = "open", total = 12.50m, creditCard = "4111" }));

        Assert.Equal([TableItem.Of(new { id = "order#1", status = "open", total = 12.50m })], _replica.Items);
    }

    [Fact]
    public async Task An_order_that_becomes_a_draft_leaves_the_replica()
    {
        var order = new { id = "order#1", status = "open" };
        _replica.Add(order);

        await ReplicateAsync(Orders.Modify(order, new { id = "order#1", status = "draft" }));

        Assert.Empty(_replica.Items);
    }

    private async Task ReplicateAsync(StreamEvents events)
    {
        var replica = ReplicaTable.Parse("eu-west-1/orders") with { Client = _replica.Client };
        using var replicator = new Replicator(Replication.Configure(new ReplicatorOptions { Replicas = [replica] }));

        var result = await replicator.ReplicateAsync(events.ToBytes());

        result.ThrowIfFailed();
    }
}
