using Amazon.DynamoDBv2.Model;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Reconciliation;

/// <summary>A scanned item may be old when it is written, so every written item is read again.</summary>
public sealed class SecondReadTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_change_that_was_replicated_before_an_older_snapshot_was_written_is_kept(bool isDelete)
    {
        var tables = await TablePair.CreateAsync(server);
        await TablePair.FillSmallAsync(tables.Source, 50);
        var key = TablePair.Key(tables.Source, 7);
        using var network = new WatchedNetwork { Answer = ChangeAfterScanAsync };

        var report = await tables.BackfillAsync(tables.Options with { Segments = 1 }, network);

        report.Repeated.Should().Be(1);
        await tables.Replica.ShouldEqualAsync(tables.Source);

        async Task<HttpResponseMessage> ChangeAfterScanAsync(NetworkCall call, WatchedNetwork.PassOn passOn)
        {
            var answer = await passOn();
            if (call.Action == "Scan")
            {
                // The source changes after the scan, and the change is replicated before the page is written.
                await answer.Content.LoadIntoBufferAsync();
                foreach (var table in new[] { tables.Source, tables.Replica })
                {
                    await (isDelete ? table.Client.DeleteItemAsync(table.Name, key) : table.PutAsync(
                        new(key) { ["n"] = new() { S = "new" } }));
                }
            }
            return answer;
        }
    }

    [Fact]
    public async Task An_item_that_changes_between_reads_is_left_to_replication_and_blocks_nothing()
    {
        var tables = await TablePair.CreateAsync(server);
        await TablePair.FillSmallAsync(tables.Source, 5);
        var key = TablePair.Key(tables.Source, 3);
        var changes = 0;
        using var network = new WatchedNetwork
        {
            Answer = async (call, passOn) =>
            {
                if (call.Action == "BatchGetItem")
                {
                    var changed =
                        new Dictionary<string, AttributeValue>(key) { ["n"] = new() { N = $"{100 + Interlocked.Increment(ref changes)}" } };
                    await tables.Source.PutAsync(changed);
                    await tables.Replica.PutAsync(changed); // as replication does
                }
                return await passOn();
            },
        };

        var report = await tables.BackfillAsync(tables.Options with { Segments = 1 }, network);

        (report.Writes, report.Repeated, changes).Should().Be((5, 0, 2));
        await tables.Replica.ShouldEqualAsync(tables.Source);
    }
}
