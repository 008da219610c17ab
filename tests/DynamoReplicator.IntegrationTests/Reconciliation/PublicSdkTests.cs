using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Reconciliation;

/// <summary>Reconciles through the SDK's public API, as with an SDK whose internal types cannot be used.</summary>
public sealed class PublicSdkTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    [Fact]
    public Task Items_of_every_type_are_backfilled_verified_and_repaired_exactly() => Seeded.RunAsync(async random =>
    {
        var tables = await TablePair.CreateAsync(server, 150, random);
        using var reconciler = new Reconciler(tables.Options, Senders.WithoutInternals);

        (await reconciler.BackfillAsync()).Succeeded.Should().BeTrue();
        await tables.Replica.ShouldEqualAsync(tables.Source);
        await tables.Replica.Client.DeleteItemAsync(tables.Replica.Name, TablePair.Key(tables.Replica, 3));
        await tables.Replica.PutAsync(new(TablePair.Key(tables.Replica, 44)) { ["stale"] = new() { N = "1" } });
        var found = await reconciler.VerifyAsync();
        var repaired = await reconciler.RepairAsync();
        var after = await reconciler.VerifyAsync();

        (found.Succeeded, found.Missing, found.Different, found.SourceItems).Should().Be((false, 1, 1, 150));
        (repaired.Succeeded, repaired.Writes).Should().Be((true, 2));
        (after.Succeeded, after.Differences).Should().Be((true, 0));
        (await tables.VerifyAsync()).Succeeded.Should().BeTrue("the internal types read the same");
        await tables.Replica.ShouldEqualAsync(tables.Source);
    });
}
