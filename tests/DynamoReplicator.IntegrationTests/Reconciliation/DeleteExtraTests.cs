using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Reconciliation;

/// <summary>A repair deletes extra items only on request, within a limit, and after the comparison.</summary>
public sealed class DeleteExtraTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    [Fact]
    public async Task Without_DeleteExtra_a_repair_leaves_extra_items_and_repairs_the_rest()
    {
        var tables = await ArchiveAsync(kept: 1);

        var report = await tables.VerifyAsync(repair: true);

        (report.Missing, report.Extra, report.ExtraLeft, report.Deleted, report.ExceedsDeleteLimit).Should().Be((1, 50, 50, 0, false));
        (report.IsRepaired, report.Succeeded).Should().Be((true, false));
        (await tables.Replica.CountAsync()).Should().Be(52);
    }

    [Fact]
    public async Task Extra_items_above_the_limit_are_not_deleted()
    {
        var tables = await ArchiveAsync(kept: 0);
        var options = tables.Options with { DeleteExtra = true };

        var refused = await tables.VerifyAsync(repair: true, options);
        var count = await tables.Replica.CountAsync();
        var unlimited = await tables.VerifyAsync(repair: true, options with { DeleteLimit = 1 });

        (refused.Extra, refused.ExtraLeft, refused.ExceedsDeleteLimit, refused.Succeeded).Should().Be((50, 50, true, false));
        count.Should().Be(51, "nothing is deleted, and the missing item is written");
        (unlimited.Extra, unlimited.ExtraLeft, unlimited.Deleted, unlimited.Succeeded).Should().Be((50, 0, 50, true));
        await tables.Replica.ShouldEqualAsync(tables.Source);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public async Task A_share_at_the_limit_is_deleted_and_one_above_it_is_not(int extra, bool areDeleted)
    {
        var tables = await TablePair.CreateAsync(server);
        await TablePair.FillSmallAsync(tables.Replica, 20);
        await TablePair.FillSmallAsync(tables.Source, 20 - extra);

        var report = await tables.VerifyAsync(repair: true, tables.Options with { DeleteExtra = true });

        (report.Extra, report.ExceedsDeleteLimit, await tables.Replica.CountAsync())
            .Should().Be((extra, !areDeleted, areDeleted ? 20 - extra : 20));
    }

    [Fact]
    public async Task Deletes_wait_until_both_tables_have_been_compared()
    {
        var tables = await ArchiveAsync(kept: 1);
        using var network = new WatchedNetwork();

        // Segments are scanned one by one, and each difference is confirmed at once.
        var options = tables.Options with { DeleteExtra = true, DeleteLimit = 1, Segments = 8, MaxConcurrency = 1, SettleTogether = 1 };
        await tables.VerifyAsync(repair: true, options, network);

        var lastScan = network.Calls.Last(call => call.Action == "Scan").Number;
        var deletes = network.Calls.Where(call => call.Action == "BatchWriteItem" && IsDelete(call)).Select(call => call.Number).ToList();
        deletes.Should().NotBeEmpty().And.OnlyContain(number => number > lastScan);
        await tables.Replica.ShouldEqualAsync(tables.Source);
    }

    [Fact]
    public async Task An_item_that_the_source_has_again_is_not_deleted()
    {
        var tables = await TablePair.CreateAsync(server);
        await TablePair.FillSmallAsync(tables.Replica, 1);
        var again = (await tables.Replica.ItemsAsync()).Single();
        var reads = 0;
        using var network = new WatchedNetwork
        {
            Answer = async (call, passOn) =>
            {
                // The first consistent read confirms the difference. The second one comes before the delete.
                if (call is { Action: "BatchGetItem", Region: Regions.Source, IsConsistent: true } && Interlocked.Increment(ref reads) == 2)
                {
                    await tables.Source.PutAsync(again);
                }
                return await passOn();
            },
        };

        var report = await tables.VerifyAsync(repair: true, tables.Options with { DeleteExtra = true, DeleteLimit = 1 }, network);

        (report.Extra, report.Deleted, report.ExtraLeft, report.Succeeded).Should().Be((1, 0, 0, true));
        await tables.Replica.ShouldEqualAsync(tables.Source);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_item_that_the_repair_has_put_is_deleted_if_the_source_deletes_it_meanwhile(bool isSync)
    {
        var tables = await TablePair.CreateAsync(server);
        await TablePair.FillSmallAsync(tables.Source, 1);
        var key = TablePair.Key(tables.Source, 0);
        using var network = new WatchedNetwork
        {
            Answer = async (call, passOn) =>
            {
                if (call is { Action: "BatchWriteItem" } && !IsDelete(call))
                {
                    await tables.Source.Client.DeleteItemAsync(tables.Source.Name, key);
                }
                return await passOn();
            },
        };

        using var reconciler = new Reconciler(tables.Options, network);
        var report = await (isSync
            ? reconciler.SyncAsync(["""{"pk":{"S":"customer"},"sk":{"N":"0"}}"""])
            : reconciler.RepairAsync());

        report.Repeated.Should().Be(1, "otherwise the test proves nothing");
        (await tables.Replica.CountAsync()).Should().Be(0, "the deleted item must not come back");
    }

    [Fact]
    public async Task A_backfill_deletes_only_items_that_it_has_put()
    {
        var tables = await TablePair.CreateAsync(server);
        await TablePair.FillSmallAsync(tables.Source, 10);
        await TablePair.FillSmallAsync(tables.Replica, 10);
        var excluded = TablePair.Key(tables.Source, 3);
        using var network = new WatchedNetwork
        {
            Answer = async (call, passOn) =>
            {
                if (call.Action == "BatchGetItem")
                {
                    // The replica is an archive, so the backfill must not delete this item.
                    await tables.Source.Client.DeleteItemAsync(tables.Source.Name, excluded);
                }
                return await passOn();
            },
        };
        var options =
            tables.Options with { Replica = tables.Replica.Direct with { Where = item => int.Parse(item["n"].N, null) % 2 == 0 } };

        var report = await tables.BackfillAsync(options, network);

        (report.Writes, report.Succeeded).Should().Be((5, true));
        (await tables.Replica.CountAsync()).Should().Be(10);
    }

    [Fact]
    public async Task Each_run_of_a_reconciler_counts_from_its_beginning()
    {
        var tables = await TablePair.CreateAsync(server);
        await TablePair.FillSmallAsync(tables.Source, 5);
        using var reconciler = new Reconciler(tables.Options);

        var repaired = await reconciler.RepairAsync();
        var again = await reconciler.VerifyAsync();
        var synced = await reconciler.SyncAsync(["""{"pk":{"S":"customer"},"sk":{"N":"0"}}"""]);

        (repaired.Missing, repaired.Writes, repaired.SourceItems, repaired.ReplicaItems).Should().Be((5, 5, 5, 0));
        repaired.ReplicaWriteUnits.Should().BePositive();
        (again.Succeeded, again.Differences, again.Writes, again.SourceItems, again.ReplicaItems, again.ReplicaWriteUnits)
            .Should().Be((true, 0, 0, 5, 5, 0));
        again.Samples.Should().BeEmpty();
        (synced.Writes, synced.SourceItems).Should().Be((1, 1));
    }

    [Fact]
    public async Task A_second_run_at_the_same_time_is_rejected()
    {
        var tables = await TablePair.CreateAsync(server);
        var begun = new TaskCompletionSource();
        var resume = new TaskCompletionSource();
        using var network = new WatchedNetwork
        {
            Answer = async (_, passOn) =>
            {
                begun.TrySetResult();
                await resume.Task;
                return await passOn();
            },
        };
        using var reconciler = new Reconciler(tables.Options, network);
        var first = reconciler.VerifyAsync();
        await begun.Task;

        var second = () => reconciler.BackfillAsync();

        await second.Should().ThrowAsync<InvalidOperationException>().WithMessage("This Reconciler has a run that has not ended. *");
        resume.SetResult();
        (await first).Succeeded.Should().BeTrue();
        (await reconciler.BackfillAsync()).Succeeded.Should().BeTrue("the first run has ended");
    }

    /// <summary>
    /// Whether a call deletes an item. The key schema probe does not: it
    /// deletes a nonexistent key before the first write to a replica.
    /// </summary>
    private static bool IsDelete(NetworkCall call) => call.Body.ToJsonString() is var body
        && body.Contains("DeleteRequest", StringComparison.Ordinal) && !body.Contains("key-schema-probe", StringComparison.Ordinal);

    /// <summary>
    /// Creates a replica with 50 items that the source no longer has and
    /// some that it has, and a source with an item that the replica lacks.
    /// </summary>
    private async Task<TablePair> ArchiveAsync(int kept)
    {
        var tables = await TablePair.CreateAsync(server);
        await TablePair.FillSmallAsync(tables.Replica, 50);
        foreach (var number in Enumerable.Range(100, kept))
        {
            await tables.Source.PutAsync(TablePair.Key(tables.Source, number));
            await tables.Replica.PutAsync(TablePair.Key(tables.Replica, number));
        }
        await tables.Source.PutAsync(TablePair.Key(tables.Source, 200));
        return tables;
    }
}
