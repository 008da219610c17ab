using System.Text.RegularExpressions;
using DynamoReplicator.IntegrationTests.Cli;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Reconciliation;

/// <summary>Runs a backfill as a process and kills it with SIGKILL.</summary>
public sealed class KilledBackfillTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("killed-backfill-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_next_run_resumes_from_the_checkpoint_and_nothing_is_missing()
    {
        var tables = await TablePair.CreateAsync(server);
        await TablePair.FillPagesAsync(tables.Source);
        var checkpoint = Path.Combine(_folder.FullName, "backfill");
        string[] arguments =
            ["backfill", "--source", $"{tables.Source}", "--replica", $"{tables.Replica}", "--segments", "1", "--checkpoint", checkpoint];

        // The table needs 6,000 units, so the backfill is slow enough to be killed in the middle.
        await using (var killed = CliProcess.Start(server, [.. arguments, "--write-capacity", "1500"]))
        {
            await killed.UntilAsync(() => File.Exists(checkpoint)
                && File.ReadAllText(checkpoint).Contains("\"after\":{", StringComparison.Ordinal), "a page is done and in the checkpoint");
            await killed.KillAsync();
        }
        var copied = (await tables.Replica.ContentsAsync()).Count;
        copied.Should().BeInRange(1, 59, "the backfill was killed in the middle");
        await using var next = CliProcess.Start(server, arguments);

        (await next.ExitAsync()).Should().Be(0, "the output is: {0}{1}", next.Output, next.Errors);
        next.Output.Should().Contain($"resuming from {checkpoint}");
        next.Output.Should().NotContain(" 60 items", "the first page is not copied again");
        File.Exists(checkpoint).Should().BeFalse();
        await tables.Replica.ShouldEqualAsync(tables.Source);
    }

    [Fact]
    public Task After_repeated_kills_beside_live_writes_the_replica_is_identical() => Seeded.RunAsync(async random =>
    {
        const int Items = 2_000;
        var tables = await TablePair.CreateAsync(server, TableShape.Text);
        await TablePair.FillMixedAsync(tables.Source, Items, random);
        await using var replication = await LiveReplication.StartAsync(server, tables);
        var checkpoint = Path.Combine(_folder.FullName, "backfill");
        string[] arguments =
            ["backfill", "--source", $"{tables.Source}", "--replica", $"{tables.Replica}", "--segments", "64", "--checkpoint", checkpoint];
        var backfill = Task.Run(() => KilledTwiceAsync(arguments, checkpoint));
        var workload = new RandomWorkload(tables.Source, random, keys: Items);
        while (!backfill.IsCompleted)
        {
            await workload.RunAsync(5);
        }
        await backfill;
        await replication.CaughtUpAsync();

        await tables.Replica.ShouldEqualAsync(tables.Source);
        (await tables.VerifyAsync()).Differences.Should().Be(0);
    });

    [Fact]
    public async Task An_item_that_is_deleted_at_the_time_of_the_kill_does_not_stay_in_the_replica()
    {
        var tables = await TablePair.CreateAsync(server);
        await TablePair.FillSmallAsync(tables.Source, 60);
        var deleted = TablePair.Key(tables.Source, 7);
        var checkpoint = Path.Combine(_folder.FullName, "backfill");
        string[] arguments =
            ["backfill", "--source", $"{tables.Source}", "--replica", $"{tables.Replica}", "--segments", "1", "--checkpoint", checkpoint];
        var (isScanned, never) = (new TaskCompletionSource<bool>(), new TaskCompletionSource<bool>());
        await using var proxy = new FaultProxy(server.Endpoint, call => call.Action switch
        {
            "BatchWriteItem" => Fault.Hold(isScanned.Task),
            "BatchGetItem" => Fault.Hold(never.Task),
            _ => Fault.None,
        });

        await using (var killed = CliProcess.Start(server, [.. arguments, "--endpoint-url", $"{proxy.Endpoint}"]))
        {
            await killed.UntilAsync(
                () => proxy.Calls.Any(call => call.Action == "BatchWriteItem"), "the page has been scanned and is being written");
            // The delete is replicated before the older snapshot of the item is written.
            foreach (var table in new[] { tables.Source, tables.Replica })
            {
                await table.Client.DeleteItemAsync(table.Name, deleted);
            }
            isScanned.SetResult(true);
            await killed.UntilAsync(() => proxy.Calls.Any(call => call.Action == "BatchGetItem"), "the items are being read again");
            await killed.KillAsync();
        }
        (await tables.Replica.GetAsync(deleted)).Should().NotBeNull("otherwise the test proves nothing");
        await using var next = CliProcess.Start(server, arguments);

        (await next.ExitAsync()).Should().Be(0, "the output is: {0}{1}", next.Output, next.Errors);
        (await tables.Replica.GetAsync(deleted)).Should().BeNull();
        await tables.Replica.ShouldEqualAsync(tables.Source);
        (await tables.VerifyAsync()).Differences.Should().Be(0);
        _folder.GetFiles().Should().BeEmpty("the backfill is done");
    }

    private async Task KilledTwiceAsync(string[] arguments, string checkpoint)
    {
        foreach (var segments in new[] { 5, 20 })
        {
            await using var killed = CliProcess.Start(server, [.. arguments, "--write-capacity", "400"]);
            await killed.UntilAsync(() => File.Exists(checkpoint) && Regex.Count(File.ReadAllText(checkpoint), "\"after\":null") > segments,
                $"{segments} segments are done");
            await killed.KillAsync();
        }
        await using var last = CliProcess.Start(server, arguments);
        (await last.ExitAsync()).Should().Be(0, "the output is: {0}{1}", last.Output, last.Errors);
        last.Output.Should().Contain($"resuming from {checkpoint}");
    }
}
