using DynamoReplicator.IntegrationTests.Support;
using Xunit.Abstractions;

namespace DynamoReplicator.IntegrationTests.Reconciliation;

public sealed class BackfillTests(DynamoDBLocalServer server, ITestOutputHelper output) : IClassFixture<DynamoDBLocalServer>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("backfill-");

    private string Checkpoint => Path.Combine(_folder.FullName, "backfill");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public Task A_large_table_is_copied_while_it_is_written_and_replicated() => Seeded.RunAsync(async random =>
    {
        const int Items = 20_000;
        var tables = await TablePair.CreateAsync(server, TableShape.Text);
        await TablePair.FillMixedAsync(tables.Source, Items, random);
        await using var replication = await LiveReplication.StartAsync(server, tables);
        var backfill = Task.Run(() => tables.BackfillAsync());
        var workload = new RandomWorkload(tables.Source, random, keys: Items + 2_000);
        var writes = 0;
        while (!backfill.IsCompleted)
        {
            await workload.RunAsync(5);
            writes += 5;
        }
        var report = await backfill;
        await replication.CaughtUpAsync();

        var verified = await tables.VerifyAsync(options: tables.Options with { SettleTime = TimeSpan.FromSeconds(5) });

        output.WriteLine(
            $"{report.Elapsed.TotalSeconds:0.0} s, {report.Writes} writes, {report.Repeated} of them repeated, " +
            $"during {writes} workload steps; verified in {verified.Elapsed.TotalSeconds:0.0} s");
        writes.Should().BePositive("the table must be written during the backfill");
        report.Succeeded.Should().BeTrue();
        report.SourceItems.Should().BeInRange(Items * 9 / 10, Items + 2_000);
        (verified.Missing, verified.Different, verified.Extra, verified.InFlight).Should().Be((0, 0, 0, 0));
        await tables.Replica.ShouldEqualAsync(tables.Source);
    });

    [Fact]
    public Task Throttling_lost_connections_and_unprocessed_items_lose_nothing() => Seeded.RunAsync(async random =>
    {
        var tables = await TablePair.CreateAsync(server, 400, random, TableShape.Text);
        using var network = new WatchedNetwork { Answer = new NetworkFaults(random, percent: 20).AnswerAsync };

        var report = await tables.BackfillAsync(tables.Options with { Segments = 8 }, network);
        await tables.Replica.ShouldEqualAsync(tables.Source);
        var verified = await tables.VerifyAsync(network: network);

        report.Succeeded.Should().BeTrue();
        report.SourceItems.Should().Be(400);
        (verified.SourceItems, verified.ReplicaItems, verified.Differences).Should().Be((400, 400, 0));
    });

    [Fact]
    public Task Two_machines_share_a_table_by_segments_and_copy_each_item_once() => Seeded.RunAsync(async random =>
    {
        var tables = await TablePair.CreateAsync(server, 600, random, TableShape.Text);
        using var network = new WatchedNetwork();
        var options = tables.Options with { Segments = 8 };

        var reports = await Task.WhenAll(
            tables.BackfillAsync(options with { LastSegment = 3 }, network),
            tables.BackfillAsync(options with { FirstSegment = 4 }, network));

        reports.Should().OnlyContain(report => report.Writes > 0 && report.Writes < 600);
        reports.Sum(report => report.Writes).Should().Be(600);
        network.CallsOf("Scan", Regions.Source).Select(call => call.Body["Segment"]!.GetValue<int>()).Distinct()
            .Should().BeEquivalentTo(Enumerable.Range(0, 8));
        await tables.Replica.ShouldEqualAsync(tables.Source);
        var verified = await Task.WhenAll(
            tables.VerifyAsync(options: options with { LastSegment = 3 }),
            tables.VerifyAsync(options: options with { FirstSegment = 4 }));
        (verified.Sum(report => report.SourceItems), verified.Sum(report => report.ReplicaItems),
            verified.Sum(report => report.Differences)).Should().Be((600, 600, 0));
    });

    [Fact]
    public async Task A_canceled_backfill_resumes_from_its_checkpoint()
    {
        var tables = await TablePair.CreateAsync(server);
        await TablePair.FillPagesAsync(tables.Source);
        var options = tables.Options with { CheckpointPath = Checkpoint, Segments = 1, MaxConcurrency = 1 };
        using (var reconciler = new Reconciler(options))
        {
            using var stop = new CancellationTokenSource();
            var progress = new Progress(progress => StopAfterAPage(stop, progress));
            var backfill = () => reconciler.BackfillAsync(progress, stop.Token);
            await backfill.Should().ThrowAsync<OperationCanceledException>();
        }
        var copied = (await tables.Replica.ContentsAsync()).Count;
        copied.Should().BeInRange(1, 59, "the backfill was stopped in the middle");

        var reports = new System.Collections.Concurrent.ConcurrentBag<ReconciliationProgress>();
        using var second = new Reconciler(options);
        var report = await second.BackfillAsync(new Progress(reports.Add));

        report.SourceItems.Should().BeInRange(60 - copied, 59, "pages in the checkpoint are not copied again");
        reports.Should().OnlyContain(progress => progress.ExpectedItems == report.SourceItems, "the progress counts the remaining items");
        File.Exists(Checkpoint).Should().BeFalse("the backfill is done");
        await tables.Replica.ShouldEqualAsync(tables.Source);
    }

    [Fact]
    public async Task A_checkpoint_is_rejected_after_its_replica_was_created_again()
    {
        var tables = await TablePair.CreateAsync(server);
        await TablePair.FillPagesAsync(tables.Source);
        var options = tables.Options with { CheckpointPath = Checkpoint, Segments = 1 };
        using (var network =
            new WatchedNetwork
            {
                Answer = (call, passOn) => call.Action == "Scan" && call.Body["ExclusiveStartKey"] is not null
            ? Task.FromResult(WatchedNetwork.Error("AccessDeniedException", message: "User: x is not authorized to perform: dynamodb:Scan"))
            : passOn()
            })
        {
            var interrupted = () => tables.BackfillAsync(options, network);
            await interrupted.Should().ThrowAsync<ReplicationException>().WithMessage(
                $"{tables.Source} refuses the read: the role may not call dynamodb:Scan on it. Grant that action on the table's ARN.");
        }
        await tables.Replica.Client.DeleteTableAsync(tables.Replica.Name);
        await TestTable.CreateAsync(server, Regions.Replica, tables.Replica.Name, tables.Replica.Shape);

        var backfill = () => tables.BackfillAsync(options);

        await backfill.Should().ThrowAsync<ReplicationException>().WithMessage(
            $"'{Checkpoint}' is the checkpoint of a backfill from {tables.Source} (created *) to {tables.Replica} (created *, " +
            "not of this one, *");
    }

    [Fact]
    public async Task A_rejected_item_is_reported_and_does_not_stop_the_others()
    {
        var tables = await TablePair.CreateAsync(server, TableShape.Text, index: "status");
        await TablePair.FillSmallAsync(tables.Source, 60);
        var bad = tables.Source.Shape.Key("bad", 1);
        await tables.Source.PutAsync(new(bad) { ["status"] = new() { N = "1" } });

        var report = await tables.BackfillAsync();

        (report.Succeeded, report.Rejected, report.Writes).Should().Be((false, 1, 60));
        var rejected = report.Samples.Should().ContainSingle().Subject;
        (rejected.Kind, rejected.Key).Should().Be((DifferenceKind.Rejected, """{"pk":{"S":"bad#1"}}"""));
        rejected.Reason.Should().Contain("Type mismatch for Index Key");
        (await (await tables.Source.ContentsAsync()).DifferencesToAsync(tables.Replica)).Should().ContainSingle().Which
            .Should().Contain("bad#1");
    }

    [Fact]
    public async Task Both_capacity_budgets_are_kept()
    {
        var tables = await TablePair.CreateAsync(server);
        await TablePair.FillSmallAsync(tables.Source, 600);
        using var network = new WatchedNetwork();

        var report = await tables.BackfillAsync(tables.Options with { WriteCapacity = 300, ReadCapacity = 400 }, network);

        ShouldKeep(300, network.CallsOf("BatchWriteItem", Regions.Replica));
        ShouldKeep(400, network.Calls.Where(call => call.Region == Regions.Source));
        report.ReplicaWriteUnits
            .Should().Be(network.CallsOf("BatchWriteItem", Regions.Replica).Sum(call => call.Units)).And.BeGreaterThanOrEqualTo(600);
        report.SourceReadUnits.Should().Be(
            network.Calls.Where(call => call.Region == Regions.Source).Sum(call => call.Units)).And.BeGreaterThanOrEqualTo(600);
        report.Elapsed
            .Should().BeGreaterThan(
                TimeSpan.FromSeconds(1), "600 units at 300 per second take longer, even if the first 300 are used at once");
        await tables.Replica.ShouldEqualAsync(tables.Source);

        void ShouldKeep(double rate, IEnumerable<NetworkCall> calls)
        {
            // The capacity of the first calls is not known in advance. Each later call waits until the budget covers it.
            var taken = 0.0;
            var start = network.Calls.First().At.TotalSeconds;
            foreach (var call in calls.OrderBy(call => call.At))
            {
                taken.Should().BeLessThanOrEqualTo(
                    rate * (call.At.TotalSeconds - start + 1) + 200, "call {0} was made at {1}", call.Number, call.At);
                taken += call.Units ?? 0;
            }
        }
    }

    [Fact]
    public Task Calls_in_flight_stay_within_the_limit() => Seeded.RunAsync(async random =>
    {
        var tables = await TablePair.CreateAsync(server, 400, random, TableShape.Text);
        using var network = new WatchedNetwork
        {
            Answer = async (_, passOn) =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
                return await passOn();
            },
        };

        await tables.BackfillAsync(tables.Options with { MaxConcurrency = 5, Segments = 3 }, network);
        await tables.VerifyAsync(options: tables.Options with { MaxConcurrency = 5, Segments = 3 }, network: network);

        network.MostInFlight.Should().BeInRange(2, 5);
    });

    [Fact]
    public async Task Items_that_only_the_replica_has_are_left_alone()
    {
        var tables = await TablePair.CreateAsync(server);
        await TablePair.FillSmallAsync(tables.Source, 10);
        var own = tables.Replica.Shape.Key("own", 1);
        await tables.Replica.PutAsync(own);

        (await tables.BackfillAsync()).Writes.Should().Be(10);

        (await tables.Replica.GetAsync(own)).Should().NotBeNull();
    }

    [Fact]
    public async Task Progress_is_reported_per_call_not_per_page()
    {
        var tables = await TablePair.CreateAsync(server);
        await TablePair.FillSmallAsync(tables.Source, 100);
        var reports = new System.Collections.Concurrent.ConcurrentQueue<long>();
        using var reconciler = new Reconciler(tables.Options with { Segments = 1, MaxConcurrency = 1 });

        await reconciler.BackfillAsync(new Progress(progress => reports.Enqueue(progress.Items)));

        reports.Distinct().Should().Equal([0, 25, 50, 75, 100], "all items are in one page, with 25 items per call");
    }

    /// <summary>Stops after the first page, so that the checkpoint contains one.</summary>
    private static void StopAfterAPage(CancellationTokenSource stop, ReconciliationProgress progress)
    {
        if (progress.Items > 30)
        {
            stop.Cancel();
        }
    }

    [Fact]
    public async Task Progress_ends_with_all_items()
    {
        var tables = await TablePair.CreateAsync(server);
        await TablePair.FillSmallAsync(tables.Source, 150);
        var reports = new System.Collections.Concurrent.ConcurrentBag<ReconciliationProgress>();
        using var reconciler = new Reconciler(tables.Options);

        await reconciler.BackfillAsync(new Progress(reports.Add));

        reports.Max(progress => progress.Items).Should().Be(150);
        reports.Max(progress => progress.Writes).Should().Be(150);
        reports.Should().OnlyContain(progress => progress.ExpectedItems == 150 && progress.Differences == 0);
    }

    private sealed class Progress(Action<ReconciliationProgress> report) : IProgress<ReconciliationProgress>
    {
        public void Report(ReconciliationProgress value) => report(value);
    }
}
