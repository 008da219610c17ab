using Amazon.DynamoDBv2;
using DynamoReplicator.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace DynamoReplicator.IntegrationTests.Hosting;

/// <summary>The hosted service, in the process of the test.</summary>
public sealed class StreamingServiceTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streaming-");

    private string Checkpoint => Path.Combine(_folder.FullName, "orders.checkpoint");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_stop_finishes_the_calls_in_flight_and_stores_the_checkpoint()
    {
        var (source, replica) = await CreateTablesAsync();
        var held = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var proxy = new FaultProxy(server.Endpoint, call => call.Writes.Any(IsOfTest) ? Fault.Hold(held.Task) : Fault.None);
        using var host = HostOf(source, replica.By(proxy));
        await host.StartAsync();
        await source.PutAsync(source.Shape.Key("in-flight", 1));
        await Poll.UntilAsync(() => proxy.Calls.Any(call => call.Writes.Any(IsOfTest)), "the write is in flight");

        var stop = host.StopAsync();
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        await Poll.UntilAsync(() => stopping.IsCancellationRequested, "it is stopping");
        held.SetResult(true);
        await stop;

        await replica.ShouldEqualAsync(source);
        File.ReadAllText(Checkpoint).Should().Contain("\"after\": ", "the position is stored after the write in flight");
    }

    [Fact]
    public async Task A_stop_abandons_a_call_that_gets_no_response_and_the_next_start_repeats_it()
    {
        var (source, replica) = await CreateTablesAsync();
        var never = new TaskCompletionSource<bool>();
        await using (var proxy = new FaultProxy(server.Endpoint, call => call.Writes.Any(IsOfTest) ? Fault.Hold(never.Task) : Fault.None))
        {
            using var host = HostOf(source, replica.By(proxy));
            await host.StartAsync();
            await source.PutAsync(source.Shape.Key("in-flight", 1));
            await Poll.UntilAsync(() => proxy.Calls.Any(call => call.Writes.Any(IsOfTest)), "the write is in flight");
            using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);

            await host.StopAsync(timeout.Token);

            timeout.IsCancellationRequested.Should().BeFalse("it takes at most 10 seconds");
            never.SetResult(false);
        }
        File.ReadAllText(Checkpoint).Should().NotContain("\"after\": ");
        using var next = HostOf(source, replica.Direct);
        await next.StartAsync();
        await Poll.UntilAsync(async () => await replica.CountAsync() == 1, "the change is replicated");
        await next.StopAsync();
    }

    [Fact]
    public async Task A_replication_that_ended_is_unhealthy_with_its_reason()
    {
        var (source, _) = await CreateTablesAsync();
        using var host = HostOf(source, new ReplicaTable("eu-west-1", "nowhere") { Endpoint = server.Endpoint });
        await host.StartAsync();
        var checks = host.Services.GetRequiredService<HealthCheckService>();

        await Poll.UntilAsync(
            async () => (await checks.CheckHealthAsync()).Status == HealthStatus.Unhealthy, "the health check reports the failure");

        (await checks.CheckHealthAsync()).Entries["dynamo-replicator"].Description.Should()
            .StartWith($"Replication of {source} ended: There is no table eu-west-1/nowhere");
        await host.StopAsync();
    }

    private static bool IsOfTest(ProxiedWrite write) => write.Key.Contains("in-flight", StringComparison.Ordinal);

    private IHost HostOf(TestTable source, ReplicaTable replica)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.Configure<HostOptions>(
            options => options.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore);
        builder.Services.AddDynamoReplicatorStreaming(_ => new StreamingOptions
        {
            ReplicatorOptions = new ReplicatorOptions { Source = source.Direct, Replicas = [replica] },
            CheckpointPath = Checkpoint,
        });
        builder.Services.AddHealthChecks().AddDynamoReplicatorStreaming();
        return builder.Build();
    }

    private async Task<(TestTable Source, TestTable Replica)> CreateTablesAsync()
    {
        var source = await TestTable.CreateAsync(
            server, Regions.Source, TestTable.NewName(), TableShape.Text, StreamViewType.NEW_AND_OLD_IMAGES);
        return (source, await TestTable.CreateAsync(server, Regions.Replica, source.Name, source.Shape));
    }
}
