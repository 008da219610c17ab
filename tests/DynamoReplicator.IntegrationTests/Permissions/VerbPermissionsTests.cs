using Amazon.DynamoDBv2.Model;
using DynamoReplicator.IntegrationTests.Cli;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Permissions;

/// <summary>Runs each verb and records its calls. It makes exactly the calls that its policy grants.</summary>
public sealed class VerbPermissionsTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    [Fact]
    public async Task Plan_makes_exactly_the_granted_calls()
    {
        await using var tool = await RecordedTool.CreateAsync(server);

        await tool.RunAsync(0, "plan");

        await tool.ShouldNeedWhatIsGrantedForAsync("plan");
    }

    [Fact]
    public async Task Init_makes_exactly_the_granted_calls()
    {
        var source = await TestTable.CreateAsync(server, Regions.Source, TestTable.NewName(), TableShape.Text);
        var expiry = new TimeToLiveSpecification { Enabled = true, AttributeName = "expires" };
        await source.Client.UpdateTimeToLiveAsync(
            new UpdateTimeToLiveRequest { TableName = source.Name, TimeToLiveSpecification = expiry });
        await using var tool = new RecordedTool(server, source, new TestTable(server, Regions.Replica, source.Name, source.Shape));

        await tool.RunAsync(0, "init", "--yes");
        await tool.RunAsync(0, "init", "--yes"); // The replica exists now and is described.

        await tool.ShouldNeedWhatIsGrantedForAsync("init");
    }

    [Fact]
    public async Task Run_makes_exactly_the_granted_calls()
    {
        await using var tool = await RecordedTool.CreateAsync(server);
        using var stop = new CancellationTokenSource();

        var run = tool.StartAsync("run", stop.Token);
        await Poll.UntilAsync(async () => await tool.Replica.CountAsync() == 1, "the item arrives");
        await stop.CancelAsync();

        (await run).ExitCode.Should().Be(0);
        await tool.ShouldNeedWhatIsGrantedForAsync("run");
    }

    [Fact]
    public async Task Backfill_makes_exactly_the_granted_calls()
    {
        await using var tool = await RecordedTool.CreateAsync(server);

        await tool.RunAsync(0, "backfill");

        await tool.ShouldNeedWhatIsGrantedForAsync("backfill");
    }

    [Fact]
    public async Task Backfill_with_seed_makes_exactly_the_granted_calls()
    {
        await using var tool = await RecordedTool.CreateAsync(server);

        await tool.RunAsync(0, "backfill", "--seed", "--consistent");

        await tool.ShouldNeedWhatIsGrantedForAsync("seed");
    }

    [Fact]
    public async Task Verify_makes_exactly_the_granted_calls()
    {
        await using var tool = await RecordedTool.CreateAsync(server);

        await tool.RunAsync(1, "verify", "--settle", "0s");

        await tool.ShouldNeedWhatIsGrantedForAsync("verify");
    }

    [Fact]
    public async Task Verify_with_repair_makes_exactly_the_granted_calls()
    {
        await using var tool = await RecordedTool.CreateAsync(server);

        await tool.RunAsync(0, "verify", "--settle", "0s", "--repair");

        await tool.ShouldNeedWhatIsGrantedForAsync("verify", "repair");
    }

    [Fact]
    public async Task Lag_makes_exactly_the_granted_calls()
    {
        await using var tool = await RecordedTool.CreateAsync(server);
        using var stop = new CancellationTokenSource();
        var replication = Invocation.OfAsync(server, stop.Token, ["run", .. tool.Tables]);

        await tool.RunAsync(0, "lag", "--canary-key", """{"pk":{"S":"canary"}}""", "--count", "1");
        await stop.CancelAsync();
        await replication;

        await tool.ShouldNeedWhatIsGrantedForAsync("lag");
    }

    [Fact]
    public async Task Redrive_makes_exactly_the_granted_calls()
    {
        await using var tool = await RecordedTool.CreateAsync(server);
        var failure = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(failure, await tool.FailureAsync());
            await tool.RunAsync(0, "redrive", "--failure", failure);
        }
        finally
        {
            File.Delete(failure);
        }

        await tool.ShouldNeedWhatIsGrantedForAsync("redrive");
        (await tool.Replica.CountAsync()).Should().Be(1);
    }

    [Fact]
    public async Task Doctor_makes_exactly_the_granted_calls()
    {
        await using var tool = await RecordedTool.CreateAsync(server);

        await tool.RunAsync(0, "doctor");

        await tool.ShouldNeedWhatIsGrantedForAsync("doctor");
    }
}
