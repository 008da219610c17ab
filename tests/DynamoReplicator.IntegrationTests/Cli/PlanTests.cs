using System.Text.Json;
using Amazon.DynamoDBv2;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Cli;

/// <summary>Runs <c>dynamo-replicator plan</c>, and the estimates of other verbs, against DynamoDB Local.</summary>
public sealed class PlanTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    private const int Items = 20;

    [Fact]
    public async Task A_plan_names_the_cheapest_route_with_the_commands_to_run_next()
    {
        var source = await CreateSourceAsync();

        var plan = await PlanAsync(source, $"{Regions.Replica}/{source.Name}", "--write-capacity", "500");

        plan.GetProperty("cheapest").GetString().Should().Be("backfill --seed");
        plan.GetProperty("source").GetProperty("items").GetInt64().Should().Be(Items);
        plan.GetProperty("source").GetProperty("billingMode").GetString().Should().Be("provisioned");
        plan.GetProperty("replica").GetProperty("exists").GetBoolean().Should().BeFalse();
        plan.GetProperty("prices").GetString().Should().StartWith("list prices of us-east-1, ");
        var routes = plan.GetProperty("routes").EnumerateArray().ToDictionary(route => route.GetProperty("name").GetString()!);
        routes.Keys.Should().Equal("backfill --seed", "backfill", "export and import");
        routes["backfill"].GetProperty("replicaWriteUnits").GetInt64().Should().Be(Items);
        routes["export and import"].GetProperty("verdict").GetString().Should().Be("elsewhere");
        var tables = $"--source {source} --replica {Regions.Replica}/{source.Name} --endpoint-url {server.Endpoint}";
        plan.GetProperty("next").EnumerateArray().Select(command => command.GetString()).Should().Equal(
            $"dynamo-replicator init {tables}",
            $"dynamo-replicator backfill --seed --checkpoint {source.Name}.seed --write-capacity 500 {tables}",
            $"dynamo-replicator verify {tables}");
    }

    [Fact]
    public async Task A_replica_with_items_is_not_seeded_and_can_be_compared()
    {
        var source = await CreateSourceAsync();
        var replica = await TestTable.CreateAsync(server, Regions.Replica, source.Name, source.Shape);
        await replica.PutAsync(source.Shape.Key("order", 1));

        (await PlanAsync(source, $"{replica}")).GetProperty("cheapest").GetString().Should().Be("backfill");
        (await PlanAsync(source, $"{replica}", "--for", "verify")).GetProperty("cheapest").GetString().Should().Be("verify");
    }

    [Fact]
    public async Task Without_a_feasible_route_the_exit_code_is_1_and_the_reason_is_shown()
    {
        var source = await CreateSourceAsync();
        var replica = await TestTable.CreateAsync(server, Regions.Replica, source.Name, TableShape.Number);

        var plan = await Invocation.OfAsync(server, "plan", "--source", $"{source}", "--replica", $"{replica}");

        plan.ExitCode.Should().Be(1);
        plan.Output.Should().Contain($"impossible: The key of {replica} is ").And.NotContain("next:");
    }

    [Fact]
    public async Task Prices_can_be_given_in_a_file()
    {
        var source = await CreateSourceAsync();
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            path,
            """
            {"date":"2027-01-31","regions":{"us-east-1":{"readMillion":0,"writeMillion":0,"readCapacityHour":0,
            "writeCapacityHour":3600,"transferGB":0,"exportGB":0,"importGB":0}}}
            """);

        var plan = await PlanAsync(source, $"{Regions.Replica}/{source.Name}", "--prices", path);

        File.Delete(path);
        plan.GetProperty("prices").GetString().Should().Contain("2027-01-31");
        plan.GetProperty("routes")[0].GetProperty("dollars").GetDouble().Should().Be(Items);
    }

    [Theory]
    [InlineData("backfill")]
    [InlineData("backfill", "--seed")]
    [InlineData("verify")]
    public async Task A_dry_run_shows_the_estimate_and_does_nothing(params string[] verb)
    {
        var source = await CreateSourceAsync();
        var replica = await TestTable.CreateAsync(server, Regions.Replica, source.Name, source.Shape);

        var dryRun = await Invocation.OfAsync(
            server, [.. verb, "--source", $"{source}", "--replica", $"{replica}", "--write-capacity", "2", "--dry-run"]);

        dryRun.ExitCode.Should().Be(0);
        dryRun.Errors.Should().BeEmpty();
        dryRun.Output.Should().Match(
            $"*estimate for {replica}: less than $0.01, * read and * write capacity units*(list prices of us-east-1, *)\n");
        dryRun.Output.Should().NotContain("backfilled").And.NotContain("different");
        (await replica.CountAsync()).Should().Be(0);
    }

    [Theory]
    [InlineData("backfill", "--segments", "4", "--only", "0-1")]
    [InlineData("verify", "--repair", "--all", "--settle", "0s")]
    public async Task A_long_verb_shows_its_estimate_before_its_report(params string[] arguments)
    {
        var source = await CreateSourceAsync();
        var replica = await TestTable.CreateAsync(server, Regions.Replica, source.Name, source.Shape);

        var run = await Invocation.OfAsync(
            server, [.. arguments, "--source", $"{source}", "--replica", $"{replica}", "--output", "json"]);

        run.ExitCode.Should().Be(0);
        var kinds = run.Events().Select(item => item.GetProperty("event").GetString()).ToList();
        kinds.IndexOf("estimate").Should().BeInRange(0, kinds.IndexOf("report") - 1);
        var writes = run.Event("estimate").GetProperty("replicaWriteUnits").GetInt64();
        writes.Should().Be(arguments[0] == "backfill" ? Items / 2 : 0, "the estimate is of the segments, and of no differences");
    }

    private async Task<JsonElement> PlanAsync(TestTable source, string replica, params string[] more)
    {
        var plan = await Invocation.OfAsync(
            server, ["plan", "--source", $"{source}", "--replica", replica, "--output", "json", .. more]);
        plan.ExitCode.Should().Be(0, "the errors are: {0}", plan.Errors);
        return plan.Event("plan");
    }

    private async Task<TestTable> CreateSourceAsync()
    {
        var source = await TestTable.CreateAsync(
            server, Regions.Source, TestTable.NewName(), TableShape.Text, StreamViewType.NEW_AND_OLD_IMAGES);
        for (var item = 0; item < Items; item++)
        {
            await source.PutAsync(source.Shape.Key($"order-{item}", item));
        }
        return source;
    }
}
