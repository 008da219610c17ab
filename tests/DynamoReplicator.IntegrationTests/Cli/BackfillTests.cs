using System.Text.RegularExpressions;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Cli;

/// <summary>Runs <c>dynamo-replicator backfill</c> against DynamoDB Local.</summary>
public sealed class BackfillTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("backfill-");

    private string Checkpoint => Path.Combine(_folder.FullName, "orders.backfill");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public Task All_items_reach_all_replicas() => Seeded.RunAsync(async random =>
    {
        var source = await CreateSourceAsync(StreamViewType.NEW_IMAGE);
        var (first, second) = (await CreateReplicaAsync(source, Regions.Replica), await CreateReplicaAsync(source, Regions.SecondReplica));
        await new RandomWorkload(source, random).RunAsync(100);

        var backfill = await Invocation.OfAsync(
            server, "backfill", "--source", $"{source}", "--replica", $"{first}", "--replica", $"{second}", "--checkpoint", Checkpoint);

        backfill.ExitCode.Should().Be(0);
        backfill.Errors.Should().BeEmpty();
        backfill.Output.Should().Contain("The source's stream is enabled.").And.Contain($"backfilled {source} to {first}: ").And.Contain(
            $"backfilled {source} to {second}: ");
        await first.ShouldEqualAsync(source);
        await second.ShouldEqualAsync(source);
        _folder.GetFiles().Should().BeEmpty("the checkpoint is deleted at the end");
    });

    [Fact]
    public async Task Machines_share_a_table_by_its_segments()
    {
        var source = await CreateSourceAsync(StreamViewType.NEW_IMAGE);
        var replica = await CreateReplicaAsync(source, Regions.Replica);
        await PutAsync(source, 60);
        var copied = 0L;
        foreach (var only in new[] { "0-1", "2", "3-7" })
        {
            var part = await Invocation.OfAsync(server, "backfill", "--source", $"{source}", "--replica", $"{replica}", "--segments", "8",
                "--only", only, "--output", "json");
            part.ExitCode.Should().Be(0);
            copied += part.Event("report").GetProperty("sourceItems").GetInt64();
        }

        copied.Should().Be(60, "no item is in two machines' segments");
        await replica.ShouldEqualAsync(source);
    }

    [Fact]
    public async Task A_killed_backfill_resumes_from_its_checkpoint()
    {
        const int Items = 1000;
        var source = await CreateSourceAsync(StreamViewType.NEW_IMAGE);
        var replica = await CreateReplicaAsync(source, Regions.Replica);
        await PutAsync(source, Items);
        string[] arguments = ["backfill", "--source", $"{source}", "--replica", $"{replica}", "--segments", "200", "--checkpoint",
            Checkpoint, "--output", "json"];

        await using (var killed = CliProcess.Start(
            server, [.. arguments, "--write-capacity", "100", "--endpoint-url", $"{server.Endpoint}"]))
        {
            await killed.UntilAsync(() => DoneSegments() > 5, "some segments are done");
            await killed.KillAsync();
        }
        var before = (await replica.ItemsAsync()).Count;
        before.Should().BeInRange(1, Items - 1, "it was killed in the middle");
        var resumed = await Invocation.OfAsync(server, arguments);

        resumed.ExitCode.Should().Be(0);
        resumed.Event("report").GetProperty("sourceItems").GetInt64().Should().BeLessThan(Items, "finished work is not repeated");
        await replica.ShouldEqualAsync(source);
        _folder.GetFiles().Should().BeEmpty();
    }

    [Fact]
    public async Task A_source_without_a_stream_is_backfilled_with_a_warning()
    {
        var source = await TestTable.CreateAsync(server, Regions.Source, TestTable.NewName(), TableShape.Text);
        var replica = await CreateReplicaAsync(source, Regions.Replica);
        await PutAsync(source, 3);

        var backfill = await Invocation.OfAsync(server, "backfill", "--source", $"{source}", "--replica", $"{replica}");

        backfill.ExitCode.Should().Be(0);
        backfill.Errors.Should().StartWith(
            $"dynamo-replicator: Live replication cannot be running: The table {source} has no stream. Enable one with new images: " +
            "aws dynamodb update-table ");
        await replica.ShouldEqualAsync(source);
    }

    [Fact]
    public async Task A_missing_replica_does_not_delay_the_others()
    {
        var source = await CreateSourceAsync(StreamViewType.NEW_IMAGE);
        var replica = await CreateReplicaAsync(source, Regions.SecondReplica);
        await PutAsync(source, 3);

        var backfill = await Invocation.OfAsync(
            server, "backfill", "--source", $"{source}", "--replica", "eu-west-1/nowhere", "--replica", $"{replica}");

        backfill.ExitCode.Should().Be(1);
        backfill.Errors.Should().Contain("There is no table eu-west-1/nowhere");
        await replica.ShouldEqualAsync(source);
    }

    [Fact]
    public async Task A_missing_source_is_an_error()
    {
        var backfill = await Invocation.OfAsync(server, "backfill", "--source", "us-east-1/nowhere", "--replica", "eu-west-1/orders");

        backfill.Should().Be(new Invocation(1, "", $"dynamo-replicator: There is no table us-east-1/nowhere. Check the Region, the " +
            $"name, and the account that the credentials belong to.{Environment.NewLine}"));
    }

    [Fact]
    public async Task A_stopped_backfill_reports_it_and_exits_with_1()
    {
        var source = await CreateSourceAsync(StreamViewType.NEW_IMAGE);
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        var backfill = await Invocation.OfAsync(server, stop.Token, "backfill", "--source", $"{source}", "--replica", "eu-west-1/orders");

        backfill.ExitCode.Should().Be(1);
        backfill.Errors.Should().Be($"dynamo-replicator: backfill was stopped before it finished.{Environment.NewLine}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_interrupted_backfill_reports_its_progress_and_how_to_resume(bool hasCheckpoint)
    {
        var source = await CreateSourceAsync(StreamViewType.NEW_IMAGE);
        var replica = await CreateReplicaAsync(source, Regions.Replica);
        await PutAsync(source, 1000);
        string[] arguments = ["backfill", "--source", $"{source}", "--replica", $"{replica}", "--segments", "1", "--write-capacity", "100",
            "--endpoint-url", $"{server.Endpoint}"];

        await using var cli = CliProcess.Start(server, hasCheckpoint ? [.. arguments, "--checkpoint", Checkpoint] : arguments);
        await cli.UntilAsync(() => Regex.IsMatch(cli.Output, @": \d+ items, \d+ writes, \d+/s, about \d+ s left\n"),
            "items are counted before the only page is done");
        await cli.SignalAsync("INT");

        (await cli.ExitAsync()).Should().Be(1);
        var kept = hasCheckpoint
            ? $"The items copied so far stay in the replica. The checkpoint {Checkpoint} stores the backfill's progress. Run the same " +
                "command again to resume."
            : "The items copied so far stay in the replica, but no checkpoint was kept. The next run starts from the beginning. " +
                "Specify --checkpoint FILE to make a run resumable.";
        cli.Errors.Should().Contain($"dynamo-replicator: {kept}\n").And.EndWith(
            "dynamo-replicator: backfill was stopped before it finished.\n");
        File.Exists(Checkpoint).Should().Be(hasCheckpoint);
    }

    private int DoneSegments() => File.Exists(Checkpoint) ? Regex.Count(File.ReadAllText(Checkpoint), "\"segment\":") : 0;

    private Task<TestTable> CreateSourceAsync(StreamViewType stream) =>
        TestTable.CreateAsync(server, Regions.Source, TestTable.NewName(), TableShape.Text, stream);

    private Task<TestTable> CreateReplicaAsync(TestTable source, string region) =>
        TestTable.CreateAsync(server, region, source.Name, source.Shape);

    private static async Task PutAsync(TestTable table, int items)
    {
        foreach (var some in Enumerable.Range(0, items).Chunk(25))
        {
            await table.Client.BatchWriteItemAsync(new Dictionary<string, List<WriteRequest>>
            {
                [table.Name] =
                [.. some.Select(number => new WriteRequest(new PutRequest(table.Shape.Key("order", number))))]
            });
        }
    }
}
