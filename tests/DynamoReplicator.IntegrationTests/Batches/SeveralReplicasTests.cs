using Amazon.DynamoDBv2;
using Amazon.Lambda.TestUtilities;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Batches;

public sealed class SeveralReplicasTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    [Fact]
    public async Task The_response_has_the_earliest_failed_record_of_all_replicas_and_redelivery_after_a_fix_makes_both_identical()
    {
        var name = TestTable.NewName();
        var replicas = await TablesAsync(name, "status", "kind");
        using var replicator = new Replicator(Options([.. replicas.Select(replica => replica.Direct)]));

        // The first replica rejects records 41 and 12, the second 30 and 7.
        var changes =
            Enumerable.Range(0, 60).Select(n => Put(n, status: n is 41 or 12 ? "N" : "S", kind: n is 30 or 7 ? "N" : "S")).ToList();
        (await InvokeAsync(replicator, changes)).Should().Be(Change.Number(7));

        // Without the indexes, the replicas accept all records. Lambda resumes at the record in the response.
        foreach (var replica in replicas)
        {
            await RemoveIndexAsync(replica);
        }

        (await InvokeAsync(replicator, changes.Skip(7))).Should().BeNull();
        (await replicas[0].CountAsync()).Should().Be(60);
        await replicas[1].ShouldEqualAsync(replicas[0]);
    }

    [Fact]
    public async Task Each_replica_has_its_own_counts_and_a_missing_replica_does_not_delay_the_other()
    {
        var name = TestTable.NewName();
        var present = await TestTable.CreateAsync(server, Regions.Replica, name, TableShape.Text);
        var missing = new TestTable(server, Regions.SecondReplica, name, TableShape.Text);
        using var replicator = new Replicator(Options([present.Direct, missing.Direct]));
        var changes = Enumerable.Range(0, 60).Select(n => Put(n, key: n % 50)).ToList();

        var result = await replicator.ReplicateAsync(Change.Event(changes));

        result.ToString().Should().Be(
            $"60 records; {present}: 50 written, 10 superseded, 0 skipped, 0 parked, 0 failed; {missing}: 0 written, 0 superseded, " +
            "0 skipped, 0 parked, 60 failed");
        result.FirstFailedSequenceNumber.Should().Be(Change.Number(0));
        (await present.CountAsync()).Should().Be(50);
    }

    [Fact]
    public async Task Without_batch_item_failures_a_failure_at_one_replica_is_thrown_with_its_name()
    {
        var name = TestTable.NewName();
        var present = await TestTable.CreateAsync(server, Regions.Replica, name, TableShape.Text);
        var missing = new TestTable(server, Regions.SecondReplica, name, TableShape.Text);
        using var replicator = new Replicator(Options([present.Direct, missing.Direct]) with { ReportBatchItemFailures = false });

        var invoking = () => InvokeAsync(replicator, [Put(0), Put(1)]);

        (await invoking.Should().ThrowAsync<ReplicationException>()).WithMessage(
            $"2 of 2 records failed at {missing}: There is no table {missing}, or it is not active yet. Check the Region, " +
            "the name and the account, or create it with the source's key schema. " +
            $"The first failed record has sequence number {Change.Number(0)}.");
    }

    [Fact]
    public Task A_workload_reaches_three_replicas_that_each_have_their_own_faults() => Seeded.RunAsync(async random =>
    {
        var name = TestTable.NewName();
        var source = await TestTable.CreateAsync(server, Regions.Source, name, TableShape.TextAndNumber, StreamViewType.NEW_IMAGE);
        TestTable[] replicas =
        [
            await TestTable.CreateAsync(server, Regions.Replica, name, TableShape.TextAndNumber),
            await TestTable.CreateAsync(server, Regions.SecondReplica, name, TableShape.TextAndNumber),
            await TestTable.CreateAsync(server, Regions.Source, $"{name}-copy", TableShape.TextAndNumber),
        ];
        await new RandomWorkload(source, random).RunAsync(100);
        using var raw = new RawDynamoDB(server.Local, source.Region);
        var changes = await TableStream.ReadAllAsync(source, raw);
        await using var slow = new FaultProxy(server.Endpoint, new RandomFaults(new Random(random.Next()), percent: 15).Next);
        await using var broken = new FaultProxy(server.Endpoint, new RandomFaults(new Random(random.Next()), percent: 5).Next);
        var denials = 0;
        using var replicator = new Replicator(
            Options([replicas[0].By(slow), replicas[1].By(broken, Sender.CallersClient), replicas[2].Direct]));

        await new EventSource(changes, random, maxRecords: 100).DeliverAllAsync(async utf8 =>
        {
            // Sometimes the second replica denies all calls after its next two.
            var first = broken.Calls.Count;
            var faults = new RandomFaults(new Random(random.Next()), percent: 5);
            var isDenied = random.Next(3) == 0 && denials++ < 5;
            broken.Plan = call => isDenied && call.Number > first + 1 ? Fault.AccessDenied : faults.Next(call);
            var result = await replicator.ReplicateAsync(utf8);
            result.FirstFailedSequenceNumber.Should().Be(result.Replicas.SelectMany(replica => replica.Failures)
                .Select(failure => failure.SequenceNumber).Order(StringComparer.Ordinal).FirstOrDefault());
            return result.FirstFailedSequenceNumber;
        });

        foreach (var replica in replicas)
        {
            await replica.ShouldEqualAsync(source);
        }
    });

    private static ReplicatorOptions Options(ReplicaTable[] replicas) => new() { Replicas = replicas, ReportBatchItemFailures = true };

    private async Task<TestTable[]> TablesAsync(string name, string firstIndex, string secondIndex) =>
    [
        await TestTable.CreateAsync(server, Regions.Replica, name, TableShape.Text, index: firstIndex),
        await TestTable.CreateAsync(server, Regions.SecondReplica, name, TableShape.Text, index: secondIndex),
    ];

    private static async Task<string?> InvokeAsync(Replicator replicator, IEnumerable<Change> changes)
    {
        using var streamEvent = new MemoryStream(Change.Event(changes));
        return LambdaAnswer.FirstFailed(
            await replicator.HandleAsync(streamEvent, new TestLambdaContext { RemainingTime = TimeSpan.FromSeconds(20) }));
    }

    private static async Task RemoveIndexAsync(TestTable table)
    {
        var description = await table.Client.DescribeTableAsync(table.Name);
        var index = description.Table.GlobalSecondaryIndexes.Single().IndexName;
        await table.Client.UpdateTableAsync(new Amazon.DynamoDBv2.Model.UpdateTableRequest
        {
            TableName = table.Name,
            GlobalSecondaryIndexUpdates = [new() { Delete = new() { IndexName = index } }],
        });
        await Poll.UntilAsync(async () => (
            await table.Client.DescribeTableAsync(table.Name)).Table.GlobalSecondaryIndexes is not { Count: > 0 }, "the index is gone");
    }

    private static Change Put(int number, int? key = null, string status = "S", string kind = "S") => Change.Put(
        number,
        $$$"""{"pk":{"S":"{{{key ?? number}}}"}}""",
        $$$"""{"pk":{"S":"{{{key ?? number}}}"},"version":{"N":"{{{number}}}"},"status":{"{{{status}}}":"1"},"kind":{"{{{kind}}}":"1"}}""");
}
