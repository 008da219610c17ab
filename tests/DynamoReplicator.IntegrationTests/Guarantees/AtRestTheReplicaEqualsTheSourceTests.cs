using Amazon.DynamoDBv2;
using Amazon.Lambda.TestUtilities;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Guarantees;

/// <summary>Random workloads with every attribute type, through the stream of a DynamoDB Local table.</summary>
public sealed class AtRestTheReplicaEqualsTheSourceTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    public static TheoryData<string, Sender, bool> Tables => new()
    {
        { "text", Sender.Own, true },
        { "text and number", Sender.Own, false },
        { "binary and text", Sender.Own, true },
        { "number", Sender.CallersClient, true },
        { "text and number", Sender.CallersClient, true },
        { "binary and text", Sender.CallersClient, false },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public Task The_replica_equals_the_source_after_throttling_lost_connections_split_batches_and_redelivery(
        string shape, Sender sender, bool coalesce) =>
        Seeded.RunAsync(async random =>
    {
        var (source, replica, changes) = await WorkloadAsync(Shape(shape), random, writes: 250, keys: 300);
        await using var proxy = new FaultProxy(server.Endpoint, new RandomFaults(random, percent: coalesce ? 25 : 8).Next);
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [replica.By(proxy, sender)], Coalesce = coalesce });

        await new EventSource(changes, random, maxRecords: 80).DeliverAllAsync(
            async utf8 => (await replicator.ReplicateAsync(utf8)).FirstFailedSequenceNumber);

        await replica.ShouldEqualAsync(source);
    });

    [Fact]
    public Task The_replica_equals_the_source_after_stops_in_mid_batch_and_takeovers() => Seeded.RunAsync(async random =>
    {
        var (source, replica, changes) = await WorkloadAsync(TableShape.TextAndNumber, random, writes: 150);
        await using var proxy = new FaultProxy(server.Endpoint, new RandomFaults(new Random(random.Next()), percent: 5).Next);
        var stops = 0;

        // Calls of a stopped replicator may still be in flight. Lambda's retry comes after them, and so does this one.
        var eventSource = new EventSource(changes, random, maxRecords: 120) { AfterError = proxy.IdleAsync };
        await eventSource.DeliverAllAsync(async utf8 =>
        {
            using var replicator = new Replicator(
                new ReplicatorOptions { Replicas = [replica.By(proxy)], MaxConcurrency = 2, Coalesce = random.Next(2) == 0 });
            using var stop = new CancellationTokenSource();
            var stopAt = proxy.Calls.Count + (stops == 0 ? 1 : stops < 12 && random.Next(3) > 0 ? random.Next(5) : 1_000_000);
            proxy.Ended = call => StopAt(call.Number, stopAt, stop);
            try
            {
                return (await replicator.ReplicateAsync(utf8, stop.Token)).FirstFailedSequenceNumber;
            }
            catch (OperationCanceledException)
            {
                stops++;
                throw;
            }
            finally
            {
                proxy.Ended = null;
            }
        });

        stops.Should().BePositive("the test is about stops");
        await replica.ShouldEqualAsync(source);
    });

    [Fact(Timeout = 120_000)]
    public Task The_replica_equals_the_source_after_invocations_that_run_out_of_time() => Seeded.RunAsync(async random =>
    {
        var (source, replica, changes) = await WorkloadAsync(TableShape.Text, random, writes: 200, keys: 400);
        await using var proxy = new FaultProxy(server.Endpoint);
        using var replicator = new Replicator(
            new ReplicatorOptions { Replicas = [replica.By(proxy)], MaxConcurrency = 1, ReportBatchItemFailures = true });
        await replicator.ReplicateAsync(Change.Event(changes.Take(1)));
        var invocations = 0;
        var shortages = 0;
        await new EventSource(changes, random, maxRecords: 150) { AfterError = proxy.IdleAsync }.DeliverAllAsync(async utf8 =>
        {
            // At most one call succeeds. The later ones find no capacity until the time is up.
            var isShort = invocations % 2 == 0;
            var end = proxy.Calls.Count + Math.Min(invocations++, 1);
            proxy.Plan = call => isShort && call.Number >= end ? Fault.Unprocessed(_ => true) : Fault.None;
            using var streamEvent = new MemoryStream(utf8);
            var answer = await replicator.HandleAsync(
                streamEvent, new TestLambdaContext { RemainingTime = TimeSpan.FromMilliseconds(isShort ? 300 : 20_000) });
            var failed = LambdaAnswer.FirstFailed(answer);
            shortages += failed is null ? 0 : 1;
            return failed;
        });

        shortages.Should().BePositive("the test is about running out of time");
        await replica.ShouldEqualAsync(source);
    });

    [Fact]
    public Task The_replica_equals_the_source_after_all_changes_are_delivered_again() => Seeded.RunAsync(async random =>
    {
        var (source, replica, changes) = await WorkloadAsync(TableShape.Text, random, writes: 120);
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [replica.Direct] });
        (await replicator.ReplicateAsync(Change.Event(changes))).ThrowIfFailed();

        foreach (var batch in changes.Chunk(50))
        {
            (await replicator.ReplicateAsync(Change.Event(batch))).ThrowIfFailed();
        }

        await replica.ShouldEqualAsync(source);
    });

    private static void StopAt(int call, int stopAt, CancellationTokenSource stop)
    {
        if (call >= stopAt)
        {
            stop.Cancel();
        }
    }

    private static TableShape Shape(string name) => name switch
    {
        "text" => TableShape.Text,
        "number" => TableShape.Number,
        "text and number" => TableShape.TextAndNumber,
        _ => TableShape.BinaryAndText,
    };

    private async Task<(
        TestTable Source,
        TestTable Replica,
        List<Change> Changes)> WorkloadAsync(TableShape shape, Random random, int writes, int keys = 40)
    {
        var name = TestTable.NewName();
        var source = await TestTable.CreateAsync(server, Regions.Source, name, shape, StreamViewType.NEW_AND_OLD_IMAGES);
        var replica = await TestTable.CreateAsync(server, Regions.Replica, name, shape);
        await new RandomWorkload(source, random, keys).RunAsync(writes);
        using var raw = new RawDynamoDB(server.Local, source.Region);
        var changes = await TableStream.ReadAllAsync(source, raw);
        changes.Should().HaveCountGreaterThan(writes / 2);
        return (source, replica, changes);
    }
}
