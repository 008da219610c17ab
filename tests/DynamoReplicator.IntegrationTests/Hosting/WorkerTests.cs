using System.Text.RegularExpressions;
using Amazon.DynamoDBv2;
using DynamoReplicator.IntegrationTests.Cli;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Hosting;

/// <summary>The sample worker as a process, as a container runs it.</summary>
public sealed partial class WorkerTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>, IDisposable
{
    private static readonly string[] Instruments =
    [
        "records", "written", "superseded", "skipped", "parked", "failed", "left_by_deadline", "calls", "retries", "unprocessed",
        "replication.lag", "batch.duration",
    ];

    private static readonly string Program = Path.Combine(
        AppContext.BaseDirectory, "..", "..", "ReplicatorWorker", new DirectoryInfo(AppContext.BaseDirectory).Name, "ReplicatorWorker.dll");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("worker-");

    private string Checkpoint => Path.Combine(_folder.FullName, "data", "orders.checkpoint");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public Task A_worker_replicates_until_SIGTERM_and_the_next_one_resumes() => Seeded.RunAsync(async random =>
    {
        var source = await CreateSourceAsync();
        var replica = await TestTable.CreateAsync(server, Regions.Replica, source.Name, source.Shape);
        var workload = new RandomWorkload(source, random);
        await workload.RunAsync(50);
        await using var collector = new OtlpCollector();

        await using (var worker = Start(source, $"{replica}", ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Endpoint)))
        {
            await workload.RunAsync(50);
            await source.PutMarkerAsync();
            await UntilEqualAsync(worker, source, replica);
            (await HealthOf(worker)).Should().Be("Healthy");
            await worker.SignalAsync("TERM");

            (await worker.ExitAsync()).Should().Be(0, worker.Output);
            worker.Output.Should().Contain($"Replicating {source} to {replica}, starting at the oldest change in the stream.")
                .And.Contain($"Replicated to {replica}. Records: ")
                .And.Contain($"Stopped replicating {source} after ");
        }
        File.ReadAllText(Checkpoint).Should().Contain("\"after\": ");
        foreach (var instrument in Instruments)
        {
            collector.Metrics.Should().Contain($"dynamoreplicator.{instrument}").And.Contain(replica.Name);
        }
        collector.Traces.Should().Contain("replicate").And.Contain("write replica");

        await workload.RunAsync(50);
        await using var next = Start(source, $"{replica}");
        await source.PutMarkerAsync();
        await UntilEqualAsync(next, source, replica);
        await next.SignalAsync("TERM");

        (await next.ExitAsync()).Should().Be(0);
        next.Output.Should().Contain($"resuming from {Checkpoint}.");
    });

    [Fact]
    public async Task A_replica_that_does_not_exist_ends_the_worker_with_the_reason()
    {
        var source = await CreateSourceAsync();
        await using var worker = Start(source, "eu-west-1/nowhere");

        (await worker.ExitAsync()).Should().Be(1);
        worker.Output.Should().Contain(
            $"Replication of {source} ended. There is no table eu-west-1/nowhere, or it is not active yet. " +
            "Check the Region, the name and the account, or create it with the source's key schema. " +
            "Retries cannot help, so the run ends. Correct this and start the run again. " +
            $"To check everything that replication needs: dynamo-replicator doctor --source {source} --replica eu-west-1/nowhere");
    }

    [Fact]
    public async Task Invalid_settings_are_listed_and_the_worker_does_not_start()
    {
        await using var worker = CliProcess.StartProgram(
            server,
            new Dictionary<string, string> { ["Replication__Replicas__0"] = "nowhere", ["Replication__BatchSize"] = "many" },
            Program, "--urls", "http://127.0.0.1:0", "--contentRoot", _folder.FullName);

        (await worker.ExitAsync()).Should().Be(1);
        worker.Errors.Should().Contain("The streaming service's options have 3 errors:").And.Contain("- Source is not set")
            .And.Contain("- Replication:BatchSize: 'many' is not a whole number.")
            .And.Contain("- Replication:Replicas:0: 'nowhere' is not a table address.");
    }

    private CliProcess Start(TestTable source, string replica, params (string Name, string Value)[] more) => CliProcess.StartProgram(
        server,
        new Dictionary<string, string>(more.Select(it => KeyValuePair.Create(it.Name, it.Value)))
        {
            ["Replication__Source"] = $"{source}",
            ["Replication__Replicas__0"] = replica,
            ["Replication__CheckpointPath"] = Checkpoint,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        },
        Program, "--urls", "http://127.0.0.1:0", "--contentRoot", Path.GetDirectoryName(Program)!);

    private Task<TestTable> CreateSourceAsync() => TestTable.CreateAsync(
        server, Regions.Source, TestTable.NewName(), TableShape.Text, StreamViewType.NEW_AND_OLD_IMAGES);

    private static async Task<string> HealthOf(CliProcess worker)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync($"{Address().Match(worker.Output).Groups["address"].Value}/healthz");
    }

    private static Task UntilEqualAsync(CliProcess worker, TestTable source, TestTable replica) => worker.UntilAsync(
        async () => (await (await source.ContentsAsync()).DifferencesToAsync(replica)).Count == 0, "the replica equals the source");

    [GeneratedRegex(@"Now listening on: (?<address>\S+)")]
    private static partial Regex Address();
}
