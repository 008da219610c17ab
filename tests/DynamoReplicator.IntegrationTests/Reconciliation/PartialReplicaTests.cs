using Amazon.DynamoDBv2.Model;
using DynamoReplicator.IntegrationTests.Support;
using DynamoReplicator.Local;

namespace DynamoReplicator.IntegrationTests.Reconciliation;

/// <summary><c>Where</c> and <c>Select</c> apply to backfill, verify, repair, and sync.</summary>
public sealed class PartialReplicaTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    [Fact]
    public async Task The_replica_gets_and_keeps_the_selection_of_the_source()
    {
        var tables = await TablePair.CreateAsync(server);
        await TablePair.FillSmallAsync(tables.Source, 100);
        var options = Partial(tables) with { DeleteExtra = true };

        var copied = await tables.BackfillAsync(options);
        (copied.SourceItems, copied.Writes).Should().Be((100, 50));
        (await tables.VerifyAsync(options: options)).Differences.Should().Be(0);
        await ShouldHoldTheSelectionAsync(tables);

        // One extra item, one missing item, and one with an extra attribute.
        await tables.Replica.PutAsync(new(TablePair.Key(tables.Replica, 1)) { ["open"] = new() { BOOL = false } });
        await tables.Replica.Client.DeleteItemAsync(tables.Replica.Name, TablePair.Key(tables.Replica, 2));
        await tables.Replica.PutAsync((await tables.Source.GetAsync(TablePair.Key(tables.Source, 4)))!);
        var repaired = await tables.VerifyAsync(repair: true, options);
        (repaired.Extra, repaired.Missing, repaired.Different, repaired.Writes).Should().Be((1, 1, 1, 3));
        await ShouldHoldTheSelectionAsync(tables);

        // An item that leaves the selection leaves the replica.
        await tables.Source.PutAsync(new(TablePair.Key(tables.Source, 6)) { ["n"] = new() { N = "7" } });
        using var reconciler = new Reconciler(options);
        await reconciler.SyncAsync(["""{"sk":{"N":"6"},"pk":{"S":"customer"}}"""]);
        (await tables.Replica.GetAsync(TablePair.Key(tables.Replica, 6))).Should().BeNull();
        await ShouldHoldTheSelectionAsync(tables);
    }

    [Fact]
    public async Task An_item_that_leaves_the_selection_while_it_is_copied_is_not_left_behind()
    {
        var tables = await TablePair.CreateAsync(server);
        await TablePair.FillSmallAsync(tables.Source, 10);
        using var network = new WatchedNetwork
        {
            Answer = async (call, passOn) =>
            {
                if (call.Action == "BatchWriteItem" && call.Region == Regions.Replica)
                {
                    await tables.Source.PutAsync(new(TablePair.Key(tables.Source, 4)) { ["n"] = new() { N = "5" } });
                }
                return await passOn();
            },
        };

        await tables.BackfillAsync(Partial(tables), network);

        (await tables.Replica.GetAsync(TablePair.Key(tables.Replica, 4))).Should().BeNull();
        await ShouldHoldTheSelectionAsync(tables);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_filter_that_throws_ends_the_run_with_the_reason(bool isBackfill)
    {
        var tables = await TablePair.CreateAsync(server);
        await TablePair.FillSmallAsync(tables.Source, 3);
        var options =
            tables.Options with { Replica = tables.Replica.Direct with { Where = _ => throw new InvalidOperationException("secret") } };

        var run = () => isBackfill ? tables.BackfillAsync(options) : tables.VerifyAsync(options: options);

        await run.Should().ThrowAsync<ReplicationException>().WithMessage("The replica's Where threw InvalidOperationException.");
    }

    private static ReconcilerOptions Partial(TablePair tables) => tables.Options with
    {
        Replica = tables.Replica.Direct with { Where = IsHeld, Select = name => name != "n" },
        Source = tables.Source.Direct with { Where = _ => false, Select = _ => false },
    };

    private static bool IsHeld(IReadOnlyDictionary<string, AttributeValue> item) =>
        item.TryGetValue("n", out var number) && int.Parse(number.N, null) % 2 == 0;

    private static async Task ShouldHoldTheSelectionAsync(TablePair tables)
    {
        var expected = (await tables.Source.ItemsAsync()).Where(IsHeld).Select(
            item => item.Where(attribute => attribute.Key != "n").ToDictionary());
        TableContents.Of(tables.Replica.Shape.KeyAttributes, expected).DifferencesTo(await tables.Replica.ContentsAsync())
            .Should().BeEmpty();
    }
}
