using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Cli;

/// <summary>Runs <c>dynamo-replicator lag</c> against DynamoDB Local.</summary>
public sealed class LagTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    private const string Key = """{"pk":{"S":"canary"}}""";

    private static Dictionary<string, AttributeValue> Canary => new() { ["pk"] = new AttributeValue { S = "canary" } };

    [Fact]
    public async Task The_canary_is_timed_and_deleted()
    {
        var (source, replica) = await CreateAsync();
        string[] tables = ["--source", $"{source}", "--replica", $"{replica}"];
        using var stop = new CancellationTokenSource();
        var replication = Invocation.OfAsync(server, stop.Token, ["run", .. tables]);

        var lag = await Invocation.OfAsync(server, ["lag", .. tables, "--canary-key", Key, "--count", "3", "--output", "json"]);
        await Poll.UntilAsync(async () => await replica.GetAsync(Canary) is null, "the delete is replicated too");
        await stop.CancelAsync();
        await replication;

        lag.ExitCode.Should().Be(0);
        var told = lag.Event("lag");
        told.GetProperty("replica").GetString().Should().Be($"{replica}");
        told.GetProperty("arrivals").GetInt32().Should().Be(3);
        told.GetProperty("maxMilliseconds").GetDouble().Should().BePositive();
        (await source.GetAsync(Canary)).Should().BeNull();
    }

    [Fact]
    public async Task A_canary_that_does_not_arrive_is_reported_and_deleted()
    {
        var (source, replica) = await CreateAsync();

        var lag = await Invocation.OfAsync(
            server, "lag", "--source", $"{source}", "--replica", $"{replica}", "--canary-key", Key, "--timeout", "50ms");

        lag.ExitCode.Should().Be(1);
        lag.Errors.Should().StartWith(
            $"dynamo-replicator: The canary did not arrive at {replica} within 50ms. Check that replication is running")
            .And.Contain("A partial replica never receives the canary if its filter excludes the canary's key")
            .And.Contain("without the attribute dynamo-replicator-canary.");
        (await source.GetAsync(Canary)).Should().BeNull();
    }

    [Fact]
    public async Task An_existing_item_is_left_alone()
    {
        var (source, replica) = await CreateAsync();
        await source.PutAsync(new(Canary) { ["mine"] = new AttributeValue { BOOL = true } });

        var lag = await Invocation.OfAsync(server, "lag", "--source", $"{source}", "--replica", $"{replica}", "--canary-key", Key);

        lag.ExitCode.Should().Be(1);
        lag.Errors.Should().Contain("already has an item under the canary's key. The item is not a canary, so it is not changed.");
        (await source.GetAsync(Canary)).Should().ContainKey("mine");
    }

    private async Task<(TestTable Source, TestTable Replica)> CreateAsync()
    {
        var source = await TestTable.CreateAsync(server, Regions.Source, TestTable.NewName(), TableShape.Text, StreamViewType.NEW_IMAGE);
        return (source, await TestTable.CreateAsync(server, Regions.Replica, source.Name, TableShape.Text));
    }
}
