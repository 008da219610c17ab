using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Cli;

/// <summary>Runs <c>dynamo-replicator init</c> and <c>doctor</c> against DynamoDB Local.</summary>
public sealed class InitTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    [Fact]
    public async Task The_stream_is_enabled_and_missing_replicas_are_created_like_the_source()
    {
        var source = await CreateSourceAsync();
        var (first, second) = ($"{Regions.Replica}/{source.Name}", $"{Regions.SecondReplica}/{source.Name}");
        string[] tables = ["--source", $"{source}", "--replica", first, "--replica", second];

        var init = await Invocation.OfAsync(server, ["init", .. tables, "--yes"]);

        init.ExitCode.Should().Be(0);
        init.Errors.Should().BeEmpty();
        init.Output
            .Should().Contain($"enabled the stream of {source}: arn:").And.Contain($"created {first}").And.Contain($"created {second}");
        (await DescribeAsync(Regions.Source, source.Name)).StreamSpecification.StreamViewType
            .Should().Be(StreamViewType.NEW_AND_OLD_IMAGES);
        foreach (var region in new[] { Regions.Replica, Regions.SecondReplica })
        {
            var replica = await DescribeAsync(region, source.Name);
            replica.TableStatus.Should().Be(TableStatus.ACTIVE);
            replica.KeySchema.Select(key => key.AttributeName).Should().Equal("pk", "sk");
            replica.GlobalSecondaryIndexes.Should().ContainSingle().Which.IndexName.Should().Be("by-status");
            replica.ProvisionedThroughput.WriteCapacityUnits.Should().Be(100);
            var timeToLive = await server.Client(region).DescribeTimeToLiveAsync(source.Name);
            timeToLive.TimeToLiveDescription.AttributeName.Should().Be("expires");
        }

        var again = await Invocation.OfAsync(server, ["init", .. tables, "--yes"]);
        again.ExitCode.Should().Be(0);
        again.Output.Should().Contain("Nothing to do: the stream is enabled and the replicas exist.");
        var doctor = await Invocation.OfAsync(server, ["doctor", .. tables]);
        doctor.ExitCode.Should().Be(0);
        doctor.Output.Should().Contain("checks, no problem").And.NotContain("problem  ");
        doctor.Output.Replace("note     trigger:", "", StringComparison.Ordinal)
            .Should().NotContain("note  ", "the doctor cannot inspect the trigger, and finds no other problem");
        (await new TestTable(server, Regions.Replica, source.Name, source.Shape).ItemsAsync())
            .Should().BeEmpty("the doctor changes nothing");
    }

    [Fact]
    public async Task A_dry_run_prints_the_plan_and_changes_nothing()
    {
        var source = await CreateSourceAsync();

        var init = await Invocation.OfAsync(server, "init", "--source", $"{source}", "--replica", $"eu-west-1/{source.Name}", "--dry-run");

        init.ExitCode.Should().Be(0);
        init.Output.Should().Be(
            $"would enable the stream of {source}, with new and old images\n" +
            $"would create eu-west-1/{source.Name}: key pk (S), sk (N); 100 read and 100 write capacity units; index by-status; " +
            "time to live by expires\n");
        (await DescribeAsync(Regions.Source, source.Name)).StreamSpecification?.StreamEnabled.Should().NotBe(true);
        var find = () => DescribeAsync(Regions.Replica, source.Name);
        await find.Should().ThrowAsync<ResourceNotFoundException>();
    }

    [Fact]
    public async Task Without_a_terminal_to_confirm_at_nothing_is_changed()
    {
        var source = await CreateSourceAsync();

        var init = await Invocation.OfAsync(server, "init", "--source", $"{source}", "--replica", $"eu-west-1/{source.Name}");

        init.ExitCode.Should().Be(1);
        init.Errors.Should().Be("dynamo-replicator: Confirmation needs a terminal. Pass --yes to proceed or --dry-run to preview.\n");
        var find = () => DescribeAsync(Regions.Replica, source.Name);
        await find.Should().ThrowAsync<ResourceNotFoundException>();
    }

    [Fact]
    public async Task Both_report_a_replica_with_another_key_schema_and_a_stream_without_new_images()
    {
        var source = await TestTable.CreateAsync(server, Regions.Source, TestTable.NewName(), TableShape.Text, StreamViewType.KEYS_ONLY);
        var replica = await TestTable.CreateAsync(server, Regions.Replica, source.Name, TableShape.Number);
        string[] tables = ["--source", $"{source}", "--replica", $"{replica}", "--replica", "ap-southeast-2/nowhere"];

        var init = await Invocation.OfAsync(server, ["init", .. tables, "--yes"]);
        init.ExitCode.Should().Be(1);
        init.Errors.Should().Contain($"The stream of {source} has the view type KEYS_ONLY").And.Contain(
            $"{replica} exists, but its key schema (pk (N)) differs from the source's (pk (S)).");
        init.Output.Should().NotContain("created");

        var doctor = await Invocation.OfAsync(server, ["doctor", .. tables, "--output", "json"]);
        doctor.ExitCode.Should().Be(1);
        doctor.Event("summary").GetProperty("problems").GetInt32().Should().Be(3);
        doctor.Events().Where(
            check => check.GetProperty("event").GetString() == "check" && check.GetProperty("outcome").GetString() == "problem")
            .Select(check => check.GetProperty("subject").GetString()).Should().Equal($"{source}", $"{replica}", "ap-southeast-2/nowhere");
    }

    private async Task<TestTable> CreateSourceAsync()
    {
        var source = await TestTable.CreateAsync(server, Regions.Source, TestTable.NewName(), TableShape.TextAndNumber, index: "status");
        await source.Client.UpdateTimeToLiveAsync(new UpdateTimeToLiveRequest
        {
            TableName = source.Name,
            TimeToLiveSpecification = new TimeToLiveSpecification { AttributeName = "expires", Enabled = true },
        });
        return source;
    }

    private async Task<TableDescription> DescribeAsync(string region, string name) =>
        (await server.Client(region).DescribeTableAsync(name)).Table;
}
