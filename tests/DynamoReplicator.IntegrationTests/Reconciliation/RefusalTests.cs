using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Reconciliation;

/// <summary>A reconciler rejects tables that cannot work, with the remedy.</summary>
public sealed class RefusalTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    [Fact]
    public async Task A_replica_with_another_key_schema_is_rejected()
    {
        var name = TestTable.NewName();
        var source = await TestTable.CreateAsync(server, Regions.Source, name, TableShape.TextAndNumber);
        var replica = await TestTable.CreateAsync(server, Regions.Replica, name, TableShape.Text);

        await ShouldRefuseAsync(
            new ReconcilerOptions(source.Direct, replica.Direct),
            $"{replica} has another key schema (pk (S)) than the source (pk (S), sk (N)). " +
            "Create it with the source's key attributes, of the same names and types.");
    }

    [Fact]
    public async Task A_replica_that_is_the_source_is_rejected()
    {
        var source = await TestTable.CreateAsync(server, Regions.Source, TestTable.NewName(), TableShape.Text);

        // Another name of the same machine.
        var itself = source.Direct with { Endpoint = new UriBuilder(server.Endpoint) { Host = "localhost" }.Uri };
        await ShouldRefuseAsync(new ReconcilerOptions(source.Direct, itself),
            $"Replica {source} is the source table, so changes would loop forever. Specify a different table, Region, or account.");
    }

    [Fact]
    public async Task A_missing_table_is_rejected_with_the_remedy()
    {
        var source = await TestTable.CreateAsync(server, Regions.Source, TestTable.NewName(), TableShape.Text);
        var missing = new ReplicaTable(Regions.Replica, "missing") { Endpoint = server.Endpoint };

        await ShouldRefuseAsync(
            new ReconcilerOptions(source.Direct, missing),
            "There is no table eu-west-1/missing, or it is not active yet. Check the Region, the name and the account, " +
            "or create it with the source's key schema.");
    }

    private static async Task ShouldRefuseAsync(ReconcilerOptions options, string message)
    {
        using var reconciler = new Reconciler(options);
        foreach (var run in new[] { () => reconciler.BackfillAsync(), () => reconciler.RepairAsync(), () => reconciler.SyncAsync([]),
            () => reconciler.VerifyKeysAsync([]) })
        {
            await run.Should().ThrowAsync<ReplicationException>().WithMessage(message);
        }
    }
}
