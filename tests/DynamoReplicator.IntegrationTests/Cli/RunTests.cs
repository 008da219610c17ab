using System.Text.Json;
using Amazon.DynamoDBv2;
using DynamoReplicator.IntegrationTests.Support;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator.IntegrationTests.Cli;

/// <summary>Runs <c>dynamo-replicator run</c> as a process against DynamoDB Local.</summary>
public sealed class RunTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("run-");

    private string Checkpoint => Path.Combine(_folder.FullName, "orders.checkpoint");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public Task Changes_reach_the_replicas_until_a_signal_ends_the_run(string signal) => Seeded.RunAsync(async random =>
    {
        var source = await CreateSourceAsync(StreamViewType.NEW_IMAGE);
        var (first, second) = (await CreateReplicaAsync(source, Regions.Replica), await CreateReplicaAsync(source, Regions.SecondReplica));
        var workload = new RandomWorkload(source, random);
        await workload.RunAsync(40);

        await using var cli = CliProcess.Start(
            server, "run", "--source", $"{source}", "--replica", $"{first}", "--replica", $"{second}", "--checkpoint", Checkpoint,
                "--endpoint-url", $"{server.Endpoint}");
        await workload.RunAsync(60);
        await source.PutMarkerAsync();
        await UntilEqualAsync(cli, source, first, second);
        await cli.SignalAsync(signal);

        (await cli.ExitAsync()).Should().Be(0);
        cli.Errors.Should().BeEmpty();
        cli.Output.Should().Match(
            $"replicating {source} to {first}, {second}, starting at the oldest change in the stream; " +
            "press Ctrl-C to stop\n*stopped after * s: * records, * writes, * superseded, lag * s; " +
            $"the next run resumes from {Checkpoint}\n");
        File.ReadAllText(Checkpoint).Should().Contain(source.StreamArn).And.Contain("\"after\": ");
    });

    [Fact]
    public Task After_every_kill_the_next_process_resumes_and_nothing_is_lost() => Seeded.RunAsync(async random =>
    {
        var source = await CreateSourceAsync(StreamViewType.NEW_AND_OLD_IMAGES);
        var replica = await CreateReplicaAsync(source, Regions.Replica);

        // One record per batch makes the work slow, so that the process is killed in the middle of it.
        string[] arguments = [
            "run", "--source", $"{source}", "--replica", $"{replica}", "--checkpoint", Checkpoint, "--batch-size", "1", "--output", "json"];
        var workload = new RandomWorkload(source, random);
        await workload.RunAsync(400);
        var inTheMiddle = 0;
        for (var kills = 0; kills < 4; kills++)
        {
            await using var killed = CliProcess.Start(server, arguments);
            var before = await replica.ContentsAsync();
            await killed.UntilAsync(async () => (await before.DifferencesToAsync(replica)).Count > 0, "it has written something");
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(300)), TimeProvider.System);
            await killed.KillAsync();
            inTheMiddle += (await (await source.ContentsAsync()).DifferencesToAsync(replica)).Count > 0 ? 1 : 0;
            await workload.RunAsync(20);
        }
        inTheMiddle.Should().BePositive("killing a process that has finished its work proves nothing");

        await using var last = CliProcess.Start(server, arguments);
        await source.PutMarkerAsync();
        await UntilEqualAsync(last, source, replica);
        await last.SignalAsync("INT");

        (await last.ExitAsync()).Should().Be(0);
        last.Output.Should().Contain("resuming from the checkpoint");
        last.Errors.Should().BeEmpty();
    });

    [Fact]
    public async Task A_failed_record_is_retried_until_it_succeeds_and_each_failure_is_reported()
    {
        // The source's Region is not the SDK's default.
        var source = await TestTable.CreateAsync(
            server, Regions.SecondReplica, TestTable.NewName(), TableShape.Text, StreamViewType.NEW_IMAGE);
        var replica = await CreateReplicaAsync(source, Regions.Replica);
        await source.PutAsync(source.Shape.Key("a-secret-key", 1));
        await source.PutAsync(source.Shape.Key("another-key", 2));
        var tooLarge = new Fault.Answer(400, "ValidationException", "Item size has exceeded the maximum allowed size");
        await using var proxy = new FaultProxy(
            server.Endpoint, call =>
                call.Writes.Any(write => write.Key.Contains("a-secret-key", StringComparison.Ordinal)) ? tooLarge : Fault.None);

        await using var cli = CliProcess.Start(
            server, "run", "--source", $"{source}", "--replica", $"{replica}", "--checkpoint", Checkpoint,
            "--endpoint-url", $"{proxy.Endpoint}", "--output", "json");
        await cli.UntilAsync(() => cli.Errors.Contains("(attempt 3)", StringComparison.Ordinal), "two attempts have failed");
        cli.Errors.Should().Contain($"1 of 2 records failed at {replica}: ").And.Contain("Retrying in ")
            .And.NotContain("a-secret-key").And.NotContain("   at ");
        File.ReadAllText(Checkpoint).Should().NotContain("\"after\"");

        proxy.Plan = _ => Fault.None;
        await UntilEqualAsync(cli, source, replica);
        await cli.SignalAsync("TERM");
        (await cli.ExitAsync()).Should().Be(0);
        var summary = JsonDocument.Parse(cli.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement;
        summary.GetProperty("records").GetInt64().Should().Be(2);
        summary.GetProperty("written").GetInt64().Should().Be(2, "a record counts once regardless of retries");
        summary.GetProperty("failed").GetInt64().Should().Be(0);
        summary.GetProperty("retries").GetInt64().Should().BePositive();
    }

    [Fact]
    public async Task A_missing_replica_ends_the_run_with_the_remedy_before_any_change()
    {
        var source = await CreateSourceAsync(StreamViewType.NEW_IMAGE);

        var error = await FailAsync(
            "run", "--source", $"{source}", "--replica", "eu-west-1/nowhere", "--checkpoint", Checkpoint, "--endpoint-url",
                $"{server.Endpoint}", "--omit-attributes", "creditCard"); // The verb doctor does not have this option.

        error.Should().Be(NoSuchReplica(source, "eu-west-1/nowhere", server.Endpoint));
        File.Exists(Checkpoint).Should().BeFalse();
    }

    [Fact]
    public async Task A_replica_that_is_deleted_during_the_run_ends_it()
    {
        var source = await CreateSourceAsync(StreamViewType.NEW_IMAGE);
        var replica = await CreateReplicaAsync(source, Regions.Replica);
        await using var cli = CliProcess.Start(
            server, "run", "--source", $"{source}", "--replica", $"{replica}", "--endpoint-url", $"{server.Endpoint}");
        await cli.UntilAsync(() => cli.Output.Contains("replicating", StringComparison.Ordinal), "it has begun");
        await server.Client(replica.Region).DeleteTableAsync(replica.Name);
        await source.PutAsync(source.Shape.Key("order", 1));

        (await cli.ExitAsync()).Should().Be(1);
        cli.Errors.Should().Be(NoSuchReplica(source, $"{replica}", server.Endpoint));
        cli.Output.Should().Contain("stopped after ").And.Contain("0 records, 0 writes");
    }

    [Fact]
    public async Task A_replica_with_another_key_ends_the_run()
    {
        var source = await CreateSourceAsync(StreamViewType.NEW_IMAGE);
        var replica = await TestTable.CreateAsync(server, Regions.Replica, TestTable.NewName(), TableShape.Number);

        var error = await FailAsync("run", "--source", $"{source}", "--replica", $"{replica}");

        error.Should().StartWith($"dynamo-replicator: {replica} has another key schema than the source (");
    }

    [Fact]
    public async Task Records_that_cannot_be_read_end_the_run()
    {
        var source = await CreateSourceAsync(StreamViewType.NEW_IMAGE);
        var replica = await CreateReplicaAsync(source, Regions.Replica);
        var unknown = """{"Records":[{"eventName":"EXPLODE","dynamodb":{"Keys":{"pk":{"S":"a"}},"SequenceNumber":"1"}}]}"""u8.ToArray();
        await using var proxy = new FaultProxy(
            server.Endpoint, call => call.Action == "GetRecords" ? Fault.AnswerWith(_ => unknown) : Fault.None);

        var error = await FailAsync("run", "--source", $"{source}", "--replica", $"{replica}", "--endpoint-url", $"{proxy.Endpoint}");

        error.Should().Match("dynamo-replicator: *EXPLODE*. The stream would return the same records again, so the run ends.\n");
    }

    [Fact]
    public async Task A_second_signal_does_not_lose_the_closing_line()
    {
        var source = await CreateSourceAsync(StreamViewType.NEW_IMAGE);
        var replica = await CreateReplicaAsync(source, Regions.Replica);
        await source.PutAsync(source.Shape.Key("order", 1));
        var release = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var proxy = new FaultProxy(
            server.Endpoint, call => call.Writes.Count > 0 && !call.Writes[0].IsProbe ? Fault.Hold(release.Task) : Fault.None);
        await using var cli = CliProcess.Start(
            server, "run", "--source", $"{source}", "--replica", $"{replica}", "--endpoint-url", $"{proxy.Endpoint}");
        await cli.UntilAsync(() => proxy.Calls.Any(call => call.Writes.Count > 0 && !call.Writes[0].IsProbe), "a write is in flight");

        await cli.SignalAsync("INT", "TERM"); // Two signals of the same name might be merged.
        release.SetResult(true);

        (await cli.ExitAsync()).Should().Be(0);
        cli.Output.Should().Contain("stopped after ").And.Contain("1 record, 1 write,");
    }

    [Fact]
    public async Task An_endpoint_URL_works_although_the_environment_asks_for_FIPS_endpoints()
    {
        var source = await CreateSourceAsync(StreamViewType.NEW_IMAGE);
        var replica = await CreateReplicaAsync(source, Regions.Replica);
        await source.PutAsync(source.Shape.Key("order", 1));
        var environment = new Dictionary<string, string> { ["AWS_USE_FIPS_ENDPOINT"] = "true", ["AWS_ENDPOINT_URL_DYNAMODB"] = "" };
        await using var cli = CliProcess.Start(
            server, environment, "run", "--source", $"{source}", "--replica", $"{replica}", "--endpoint-url", $"{server.Endpoint}");

        await UntilEqualAsync(cli, source, replica);
    }

    [Fact]
    public async Task Conflicting_settings_are_an_error()
    {
        await using var cli = CliProcess.Start(
            server, new Dictionary<string, string> { ["AWS_USE_FIPS_ENDPOINT"] = "true" },
            "run", "--source", "us-east-1/orders", "--replica", "eu-west-1/orders");

        (await cli.ExitAsync()).Should().Be(1);
        cli.Errors.Should().StartWith(
            "dynamo-replicator: DescribeTable of us-east-1/orders failed: Invalid Configuration: " +
            "FIPS and custom endpoint are not supported. Unset AWS_USE_FIPS_ENDPOINT ");
    }

    [Fact]
    public async Task A_run_from_the_latest_change_skips_earlier_changes()
    {
        var source = await CreateSourceAsync(StreamViewType.NEW_IMAGE);
        var replica = await CreateReplicaAsync(source, Regions.Replica);
        await source.PutAsync(source.Shape.Key("before", 1));
        var changes = 0;

        await using var cli = CliProcess.Start(
            server, "run", "--source", $"{source}", "--replica", $"{replica}", "--from", "latest", "--output", "json");
        await cli.UntilAsync(
            async () =>
            {
                // A put that changes nothing is not in the stream, so each put writes another item.
                await source.PutAsync(source.Shape.Key("after", ++changes));
                return (await replica.ItemsAsync()).Count > 0;
            },
            "a change has been replicated");
        await cli.SignalAsync("INT");

        (await cli.ExitAsync()).Should().Be(0);
        (await replica.ItemsAsync()).Should().NotBeEmpty().And.OnlyContain(item => item["pk"].S.StartsWith("after#"));
        var lines =
            cli.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        lines[0].GetProperty("event").GetString().Should().Be("started");
        lines[0].GetProperty("replicas")[0].GetString().Should().Be($"{replica}");
        lines[^1].GetProperty("event").GetString().Should().Be("summary");
        lines[^1].GetProperty("written").GetInt64().Should().BePositive();
        lines[^1].GetProperty("retries").GetInt64().Should().Be(0);
        lines[^1].GetProperty("lagSeconds").ValueKind.Should().Be(JsonValueKind.Number);
    }

    [Fact]
    public async Task A_table_without_a_stream_is_an_error()
    {
        var source = await TestTable.CreateAsync(server, Regions.Source, TestTable.NewName(), TableShape.Text);

        var error = await FailAsync("run", "--source", $"{source}", "--replica", "eu-west-1/orders");

        error.Should().Be(
            $"dynamo-replicator: The table {source} has no stream. Enable one with new images: " +
            $"aws dynamodb update-table --region {source.Region} " +
            $"--table-name {source.Name} --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES\n");
    }

    [Fact]
    public async Task After_a_lost_stream_the_error_contains_the_repair_command()
    {
        var source = await CreateSourceAsync(StreamViewType.NEW_IMAGE);
        var path = Path.Combine(_folder.FullName, "lost.checkpoint");
        using (var file = StreamCheckpointFile.Open(path))
        {
            file.Write(new StreamCheckpoint(
                $"{source.StreamArn}-before", [new("eu-west-1/orders")], new Dictionary<string, ShardProgress>()));
        }

        var error = await FailAsync(
            "run", "--source", $"{source}", "--replica", "eu-west-1/orders", "--checkpoint", path, "--endpoint-url", $"{server.Endpoint}",
            "--omit-attributes", "creditCard");

        error.Should().EndWith(
            "then run 'dynamo-replicator verify --repair', for partial replicas with their selection of items and attributes, and with " +
            "--delete-extra unless a replica keeps items that its source deletes. " +
            "The command is: " +
            $"dynamo-replicator verify --repair --source {source} --replica eu-west-1/orders --endpoint-url " +
                $"{server.Endpoint} --omit-attributes creditCard\n").And.NotContain("backfill");
    }

    [Theory]
    [InlineData("KEYS_ONLY")]
    [InlineData("OLD_IMAGE")]
    public async Task A_stream_without_new_images_is_an_error(string viewType)
    {
        var source = await CreateSourceAsync(StreamViewType.FindValue(viewType));

        var error = await FailAsync("run", "--source", $"{source}", "--replica", "eu-west-1/orders");

        error.Should().Match(
            $"dynamo-replicator: The stream of {source} has the view type {viewType}, so it has no new images. A stream's view type " +
            "cannot be changed. Disable the stream and enable it again: aws dynamodb update-table * StreamEnabled=false && aws " +
            "dynamodb update-table * StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES\n");
    }

    [Fact]
    public async Task A_missing_source_is_an_error() =>
        (await FailAsync("run", "--source", "us-east-1/nowhere", "--replica", "eu-west-1/orders"))
            .Should().Be(
                "dynamo-replicator: There is no table us-east-1/nowhere. " +
                "Check the Region, the name, and the account that the credentials belong to.\n");

    [Fact]
    public async Task An_unreachable_service_is_an_error() =>
        (await FailAsync("run", "--source", "us-east-1/orders", "--replica", "eu-west-1/orders", "--endpoint-url", "http://127.0.0.1:1"))
            .Should().Be(
                "dynamo-replicator: DescribeTable of us-east-1/orders failed: http://127.0.0.1:1/ refuses connections. " +
                "Check that a service listens there, and correct --endpoint-url or AWS_ENDPOINT_URL_DYNAMODB.\n");

    [Fact]
    public async Task A_checkpoint_of_another_table_is_an_error()
    {
        var source = await CreateSourceAsync(StreamViewType.NEW_IMAGE);
        var other = "arn:aws:dynamodb:us-east-1:123456789012:table/customers/stream/1";
        File.WriteAllText(Checkpoint, $$$"""{"version":1,"stream":"{{{other}}}","replicas":["eu-west-1/orders"],"shards":{}}""");

        var error = await FailAsync("run", "--source", $"{source}", "--replica", "eu-west-1/orders", "--checkpoint", Checkpoint);

        error.Should().StartWith(
            $"dynamo-replicator: The checkpoint file {Checkpoint} is of the stream {other}, " +
            $"but the source's stream is {source.StreamArn}. ");
    }

    [Fact]
    public async Task A_second_run_with_the_same_checkpoint_is_an_error()
    {
        var source = await CreateSourceAsync(StreamViewType.NEW_IMAGE);
        var replica = await CreateReplicaAsync(source, Regions.Replica);
        string[] arguments = ["run", "--source", $"{source}", "--replica", $"{replica}", "--checkpoint", Checkpoint];
        await using var first = CliProcess.Start(server, arguments);
        await first.UntilAsync(() => File.Exists(Checkpoint), "it has begun");

        (await FailAsync(arguments)).Should().Contain("is in use by another run");
    }

    [Fact]
    public async Task An_invalid_command_line_exits_with_2()
    {
        await using var cli = CliProcess.Start(server, "run", "--source", "us-east-1/orders", "--replica", "us-east-1/orders");

        (await cli.ExitAsync()).Should().Be(2);
        cli.Errors.Should().Contain("us-east-1/orders is the source table, so changes would loop forever");
    }

    private static string NoSuchReplica(TestTable source, string replica, Uri endpoint) =>
        $"dynamo-replicator: There is no table {replica}, or it is not active yet. Check the Region, the name and the account, " +
        "or create it with the source's key schema. Retries cannot help, so the run ends. Correct this and start the run again. " +
        $"To check everything that replication needs: dynamo-replicator doctor --source {source} --replica {replica} --endpoint-url " +
        $"{endpoint}\n";

    private Task<TestTable> CreateSourceAsync(StreamViewType stream) =>
        TestTable.CreateAsync(server, Regions.Source, TestTable.NewName(), TableShape.Text, stream);

    private Task<TestTable> CreateReplicaAsync(TestTable source, string region) =>
        TestTable.CreateAsync(server, region, source.Name, source.Shape);

    /// <summary>A marker that was put before is the last change in the stream. When it has arrived, everything has.</summary>
    private static Task UntilEqualAsync(CliProcess cli, TestTable source, params TestTable[] replicas) => cli.UntilAsync(
        async () =>
        {
            var contents = await source.ContentsAsync();
            foreach (var replica in replicas)
            {
                if ((await contents.DifferencesToAsync(replica)).Count > 0)
                {
                    return false;
                }
            }
            return true;
        },
        "source and replicas are equal");

    /// <returns>The error output.</returns>
    private async Task<string> FailAsync(params string[] arguments)
    {
        await using var cli = CliProcess.Start(server, arguments);
        (await cli.ExitAsync()).Should().Be(1);
        cli.Errors.Should().NotContain("   at ", "an error has no stack trace");
        return cli.Errors;
    }
}
