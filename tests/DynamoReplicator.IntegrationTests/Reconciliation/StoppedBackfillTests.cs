using Amazon.DynamoDBv2.Model;
using DynamoReplicator.IntegrationTests.Support;
using DynamoReplicator.Reconciliation;

namespace DynamoReplicator.IntegrationTests.Reconciliation;

/// <summary>A backfill reads written items again even if it is stopped or fails in between.</summary>
public sealed class StoppedBackfillTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stopped-backfill-");
    private readonly CancellationTokenSource _stop = new();

    public void Dispose()
    {
        _stop.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_canceled_backfill_starts_no_new_writes_and_reads_written_items_again()
    {
        var (tables, deleted) = await CreateAsync();
        using var network = new WatchedNetwork();
        network.Answer = async (call, passOn) =>
        {
            if (!IsWriteOf(deleted, call))
            {
                return await passOn();
            }
            await DeleteAsync(tables, deleted);
            var answer = await passOn();
            await _stop.CancelAsync();
            return answer;
        };

        var backfill = () => BackfillAsync(tables.Options with { Segments = 1, MaxConcurrency = 1 }, network);

        await backfill.Should().ThrowAsync<OperationCanceledException>();
        (await tables.Replica.GetAsync(deleted)).Should().BeNull();
        network.CallsOf("BatchWriteItem", Regions.Replica).Last().Body.ToJsonString()
            .Should().Contain("DeleteRequest", "writes after the stop only repair");
    }

    [Fact]
    public async Task A_failed_backfill_reads_written_items_again()
    {
        var (tables, deleted) = await CreateAsync();
        var isWritten = false;
        using var network = new WatchedNetwork();
        network.Answer = async (call, passOn) =>
        {
            if (isWritten && call.Action == "BatchWriteItem" && call.Body.ToJsonString().Contains("PutRequest", StringComparison.Ordinal))
            {
                return WatchedNetwork.Error(
                    "AccessDeniedException", message: "User: x is not authorized to perform: dynamodb:BatchWriteItem");
            }
            if (IsWriteOf(deleted, call))
            {
                await DeleteAsync(tables, deleted);
                isWritten = true;
            }
            return await passOn();
        };

        var backfill = () => BackfillAsync(tables.Options with { Segments = 1, MaxConcurrency = 1, CheckpointPath = Checkpoint }, network);

        await backfill.Should().ThrowAsync<ReplicationException>().WithMessage(
            $"* items could not be written. {tables.Replica} refuses the write: *");
        isWritten.Should().BeTrue();
        (await tables.Replica.GetAsync(deleted)).Should().BeNull();
        _folder.GetFiles("backfill.journal-*").Should().OnlyContain(file => file.Length == 0, "no items are left to read again");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Items_that_cannot_be_read_again_in_time_are_reported_and_the_next_run_finishes_them(bool hasCheckpoint)
    {
        var (tables, deleted) = await CreateAsync();
        var clock = new ManualTimeProvider();
        using var network = new WatchedNetwork();
        network.Answer = async (call, passOn) =>
        {
            if (IsWriteOf(deleted, call))
            {
                await DeleteAsync(tables, deleted);
            }
            if (call.Action == "BatchGetItem")
            {
                await _stop.CancelAsync();
                clock.Advance(GracePeriod.Length);
                throw new TaskCanceledException();
            }
            return await passOn();
        };
        var options = tables.Options with { Segments = 1, MaxConcurrency = 1, CheckpointPath = hasCheckpoint ? Checkpoint : null };

        var backfill = () => BackfillAsync(options with { TimeProvider = clock }, network);

        await backfill.Should().ThrowAsync<OperationCanceledException>().WithMessage(
            $"60 items that were being written to {tables.Replica} could not be read again from the source. " +
            (hasCheckpoint
                ? "They are in the journal beside the checkpoint. Run the backfill again with that checkpoint to finish them."
                : "An item that the source has deleted since may stay in the replica. Repair with DeleteExtra " +
                    "(verify --repair --delete-extra) to remove it."));
        (await tables.Replica.GetAsync(deleted)).Should().NotBeNull("otherwise the test proves nothing");
        if (hasCheckpoint)
        {
            (await tables.BackfillAsync(options)).Succeeded.Should().BeTrue();
            await tables.Replica.ShouldEqualAsync(tables.Source);
            _folder.GetFiles().Should().BeEmpty("the backfill is done");
        }
    }

    private string Checkpoint => Path.Combine(_folder.FullName, "backfill");

    private static bool IsWriteOf(Dictionary<string, AttributeValue> key, NetworkCall call) =>
        call.Action == "BatchWriteItem" && call.Body["RequestItems"]!.AsObject().Single().Value!.AsArray().Any(write =>
            write!["PutRequest"]?["Item"]?["sk"]?["N"]?.GetValue<string>() == key["sk"].N);

    private static async Task DeleteAsync(TablePair tables, Dictionary<string, AttributeValue> key)
    {
        foreach (var table in new[] { tables.Source, tables.Replica })
        {
            await table.Client.DeleteItemAsync(table.Name, key);
        }
    }

    /// <summary>Creates a source of 60 items, which need three calls, and returns an item of the first call.</summary>
    private async Task<(TablePair Tables, Dictionary<string, AttributeValue> First)> CreateAsync()
    {
        var tables = await TablePair.CreateAsync(server);
        await TablePair.FillSmallAsync(tables.Source, 60);
        var first = (await tables.Source.Client.ScanAsync(new ScanRequest(tables.Source.Name) { Limit = 1 })).Items[0];
        return (tables, new() { ["pk"] = first["pk"], ["sk"] = first["sk"] });
    }

    private async Task<ReconciliationReport> BackfillAsync(ReconcilerOptions options, WatchedNetwork network)
    {
        using var reconciler = new Reconciler(options, network);
        return await reconciler.BackfillAsync(cancellationToken: _stop.Token);
    }
}
