using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Cli;

/// <summary>
/// Runs <c>dynamo-replicator backfill --seed</c> against DynamoDB Local, consistently, because otherwise each seed waits a minute.
/// </summary>
public sealed class SeedTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("seed-");

    private string Checkpoint => Path.Combine(_folder.FullName, "orders.seed");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_seed_ends_with_how_to_create_the_trigger()
    {
        var source = await CreateSourceAsync();
        var (first, second) = (await CreateReplicaAsync(source, Regions.Replica), await CreateReplicaAsync(source, Regions.SecondReplica));
        await PutAsync(source, 0, 60);

        var seed = await Invocation.OfAsync(
            server, "backfill", "--source", $"{source}", "--replica", $"{first},{second}", "--seed", "--consistent");

        (seed.ExitCode, seed.Errors).Should().Be((0, ""));
        seed.Output.Should().Contain($"seeded {source} to {first}: 60 items, 60 writes; ")
            .And.Contain($"seeded {source} to {second}: 60 items, 60 writes; ")
            .And.MatchRegex(@"Now create the trigger\. It replays the changes since \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ, and must ")
            .And.Contain($"deploy/deploy.sh --source {source} --replica {first} --replica {second} --zip FILE --bucket BUCKET " +
                "--set StartingPosition=TRIM_HORIZON --set MaximumRecordAgeSeconds=-1")
            .And.Contain(source.StreamArn);
        await first.ShouldEqualAsync(source);
        await second.ShouldEqualAsync(source);
    }

    [Fact]
    public async Task The_trigger_is_an_event_for_programs()
    {
        var source = await CreateSourceAsync();
        var replica = await CreateReplicaAsync(source, Regions.Replica);

        var seed = await Invocation.OfAsync(
            server, "backfill", "--source", $"{source}", "--replica", $"{replica}", "--seed", "--consistent", "--output", "json");

        seed.Event("report").GetProperty("verb").GetString().Should().Be("seed");
        var trigger = seed.Event("trigger");
        trigger.GetProperty("stream").GetString().Should().Be(source.StreamArn);
        trigger.GetProperty("startingPosition").GetString().Should().Be("TRIM_HORIZON");
        trigger.GetProperty("maximumRecordAgeSeconds").GetInt32().Should().Be(-1);
        trigger.GetProperty("deadline").GetDateTimeOffset().Should().Be(
            trigger.GetProperty("readSince").GetDateTimeOffset().AddHours(23));
        trigger.GetProperty("isLate").GetBoolean().Should().BeFalse();
    }

    [Fact]
    public async Task A_killed_seed_resumes_and_the_replay_of_the_stream_makes_the_replica_identical()
    {
        const int Items = 500;
        var source = await CreateSourceAsync();
        var replica = await CreateReplicaAsync(source, Regions.Replica);
        await PutAsync(source, 0, Items);
        string[] arguments = ["backfill", "--source", $"{source}", "--replica", $"{replica}", "--segments", "100", "--seed", "--consistent",
            "--checkpoint", Checkpoint];

        await using (var killed = CliProcess.Start(
            server, [.. arguments, "--write-capacity", "100", "--endpoint-url", $"{server.Endpoint}"]))
        {
            await killed.UntilAsync(
                () => File.Exists(Checkpoint) && File.ReadAllText(Checkpoint).Contains("\"after\":null", StringComparison.Ordinal),
                "a segment is done");
            await killed.KillAsync();
        }
        var copied = await replica.ItemsAsync();
        copied.Count.Should().BeInRange(1, Items - 1, "it was killed in the middle");
        // A new scan does not return this item, and its removal is in the stream only.
        await source.Client.DeleteItemAsync(source.Name, new() { ["pk"] = copied[0]["pk"] });
        var resumed = await Invocation.OfAsync(server, arguments);
        await PutAsync(source, Items, 25);
        await ReplayAsync(source, replica);

        resumed.ExitCode.Should().Be(0, resumed.Errors);
        resumed.Output.Should().Contain($"resuming from {Checkpoint}").And.Contain("Now create the trigger.");
        await replica.ShouldEqualAsync(source);
    }

    [Fact]
    public async Task A_source_without_a_stream_is_an_error_with_the_command_that_enables_one()
    {
        var source = await TestTable.CreateAsync(server, Regions.Source, TestTable.NewName(), TableShape.Text);
        var replica = await CreateReplicaAsync(source, Regions.Replica);

        var seed = await Invocation.OfAsync(server, "backfill", "--source", $"{source}", "--replica", $"{replica}", "--seed");

        seed.ExitCode.Should().Be(1);
        seed.Errors.Should().StartWith(
            "dynamo-replicator: A seed needs the source's stream, which keeps the changes made meanwhile. " +
            $"The table {source} has no stream. Enable one with new images: aws dynamodb update-table ");
    }

    [Fact]
    public async Task A_replica_with_items_is_an_error_and_there_is_no_trigger_to_create()
    {
        var source = await CreateSourceAsync();
        var replica = await CreateReplicaAsync(source, Regions.Replica);
        await PutAsync(replica, 0, 1);

        var seed = await Invocation.OfAsync(server, "backfill", "--source", $"{source}", "--replica", $"{replica}", "--seed");

        seed.ExitCode.Should().Be(1);
        seed.Errors.Should().Contain($"{replica} has items, so it cannot be seeded: ")
            .And.Contain("Not all replicas are seeded. Do not create the trigger before they are.");
        seed.Output.Should().NotContain("create the trigger");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_dry_run_shows_the_cost_and_writes_nothing(bool consistent)
    {
        var source = await CreateSourceAsync();
        var replica = await CreateReplicaAsync(source, Regions.Replica);
        await PutAsync(source, 0, 5);
        string[] arguments = ["backfill", "--source", $"{source}", "--replica", $"{replica}", "--seed", "--dry-run"];

        var seed = await Invocation.OfAsync(server, consistent ? [.. arguments, "--consistent"] : arguments);

        seed.ExitCode.Should().Be(0);
        seed.Output.Should().Contain("estimate for ").And.NotContain("create the trigger");
        (await replica.CountAsync()).Should().Be(0);
    }

    [Fact]
    public async Task Options_that_do_not_fit_together_are_usage_errors()
    {
        string[] tables = ["--source", "us-east-1/orders", "--replica", "eu-west-1/orders"];

        var seed = await Invocation.OfAsync(server, ["backfill", .. tables, "--seed", "--only", "0-3"]);
        var backfill = await Invocation.OfAsync(server, ["backfill", .. tables, "--consistent"]);

        (seed.ExitCode, backfill.ExitCode).Should().Be((2, 2));
        seed.Errors.Should().Contain("--seed copies the whole table from one machine. Omit --only.");
        backfill.Errors.Should().Contain("--consistent requires --seed. Specify both, or neither.");
    }

    /// <summary>Replicates the whole stream, as a trigger that is created at TRIM_HORIZON does.</summary>
    private async Task ReplayAsync(TestTable source, TestTable replica)
    {
        using var stop = new CancellationTokenSource();
        var run = Invocation.OfAsync(server, stop.Token, "run", "--source", $"{source}", "--replica", $"{replica}");
        var marker = source.Shape.Key("the-end", 1);
        await source.PutAsync(marker);
        await Poll.UntilAsync(async () => run.IsCompleted || await replica.GetAsync(marker) is not null, "the last change is replicated");
        await stop.CancelAsync();
        (await run).ExitCode.Should().Be(0);
    }

    private Task<TestTable> CreateSourceAsync() =>
        TestTable.CreateAsync(server, Regions.Source, TestTable.NewName(), TableShape.Text, StreamViewType.NEW_IMAGE);

    private Task<TestTable> CreateReplicaAsync(TestTable source, string region) =>
        TestTable.CreateAsync(server, region, source.Name, source.Shape);

    private static async Task PutAsync(TestTable table, int first, int items)
    {
        foreach (var some in Enumerable.Range(first, items).Chunk(25))
        {
            await table.Client.BatchWriteItemAsync(new Dictionary<string, List<WriteRequest>>
            {
                [table.Name] = [.. some.Select(number => new WriteRequest(new PutRequest(table.Shape.Key("item", number))))],
            });
        }
    }
}
