using Amazon.Lambda.TestUtilities;
using DynamoReplicator.Tests.Support;

namespace DynamoReplicator.Tests.Handlers;

/// <summary>Events that would replicate a table into the wrong replica are rejected before anything is written.</summary>
public class RefusedEventTests
{
    private const string Orders = "arn:aws:dynamodb:us-east-1:123456789012:table/orders";

    private const string LocalOrders = "arn:aws:dynamodb:ddblocal:000000000000:table/orders/stream/2026-11-21T00:00:00.000";

    [Theory]
    [InlineData("us-east-1/orders")]
    [InlineData(Orders)]
    [InlineData(StreamEvents.Arn)]
    public async Task An_event_of_the_source_is_accepted(string source)
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table, options => options with { Source = TableReference.Parse(source) });

        await replicator.RespondAsync(new StreamEvents().Insert("a"));

        table.Items.Should().HaveCount(1);
    }

    [Theory]
    [InlineData("us-east-1/returns")]
    [InlineData("us-east-2/orders")]
    [InlineData("arn:aws:dynamodb:us-east-1:999999999999:table/orders")]
    public async Task An_event_of_another_table_is_rejected(string source)
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(
            table, options => options with { Source = TableReference.Parse(source), ReportBatchItemFailures = true });

        await FluentActions.Awaiting(() => replicator.RespondAsync(new StreamEvents().Insert("a")))
            .Should().ThrowAsync<ReplicationException>().WithMessage(
            $"The event comes from {StreamEvents.Arn}, but Source is {source}. " +
            "Nothing was written. Move the trigger to that table's stream, or change Source.");

        table.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task An_event_without_an_ARN_is_rejected_when_a_source_is_set()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table, options => options with { Source = TableReference.Parse("us-east-1/orders") });

        await FluentActions.Awaiting(() => replicator.ReplicateAsync(new StreamEvents().Insert("a").ToGetRecordsJson()))
            .Should().ThrowAsync<ReplicationException>()
            .WithMessage(
                "The event comes from a stream that it does not name, but Source is us-east-1/orders. Nothing was written. " +
                "Lambda names the stream's ARN in every record. For a handwritten event, or the event of an emulator, add " +
                "\"eventSourceARN\" or leave Source unset.");
        await FluentActions.Awaiting(() => replicator.ReplicateAsync(new StreamEvents { SourceArn = "stream-ARN" }.Insert("a").ToJson()))
            .Should().ThrowAsync<ReplicationException>()
            .WithMessage("The event comes from stream-ARN, but Source is us-east-1/orders. Nothing was written. Lambda names *");

        table.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task An_event_of_DynamoDB_Local_is_accepted_when_every_replica_is_local()
    {
        using var dynamoDB = new FakeDynamoDB();
        var table = new InMemoryReplica();
        var options = new ReplicatorOptions
        {
            Source = TableReference.Parse("us-east-1/orders"),
            Replicas =
            [
                new ReplicaTable("eu-west-1", "orders") { Endpoint = new Uri("http://localhost:8000") },
                new ReplicaTable("eu-west-2", "orders") { Client = table.Client },
            ],
        };
        using var replicator = new Replicator(options, dynamoDB);

        await replicator.RespondAsync(new StreamEvents { SourceArn = LocalOrders }.Insert("a"));

        table.Items.Should().HaveCount(1);
        var returns = LocalOrders.Replace("orders", "returns", StringComparison.Ordinal);
        await FluentActions.Awaiting(() => replicator.RespondAsync(new StreamEvents { SourceArn = returns }.Insert("a")))
            .Should().ThrowAsync<ReplicationException>()
            .WithMessage("The event comes from arn:aws:dynamodb:ddblocal:*, but Source is us-east-1/orders. *");
    }

    [Fact]
    public async Task An_event_of_DynamoDB_Local_is_rejected_for_a_replica_in_AWS()
    {
        using var dynamoDB = new FakeDynamoDB();
        var local = new ReplicaTable("eu-west-1", "orders") { Endpoint = new Uri("http://localhost:8000") };
        var options = new ReplicatorOptions
        {
            Source = TableReference.Parse("us-east-1/orders"),
            Replicas = [local, new ReplicaTable("eu-west-2", "orders")],
        };
        using var replicator = new Replicator(options, dynamoDB);

        await FluentActions.Awaiting(() => replicator.RespondAsync(new StreamEvents { SourceArn = LocalOrders }.Insert("a")))
            .Should().ThrowAsync<ReplicationException>().WithMessage(
            $"The event comes from {LocalOrders}, a stream of DynamoDB Local, but replica eu-west-2/orders is in AWS. Nothing was " +
            "written. Set ReplicaTable.Endpoint or AWS_ENDPOINT_URL_DYNAMODB to the local address, or leave Source unset.");

        dynamoDB.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task An_event_of_any_table_is_accepted_when_no_source_is_set()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table);

        await replicator.RespondAsync(new StreamEvents { SourceArn = "stream-ARN" }.Insert("a"));

        table.Items.Should().HaveCount(1);
    }

    [Theory]
    [InlineData("us-east-1", "orders")]
    [InlineData("us-east-1", Orders)]
    public async Task A_replica_that_is_the_source_is_rejected(string region, string name)
    {
        using var dynamoDB = new FakeDynamoDB();
        using var replicator = new Replicator(
            new ReplicatorOptions
            {
                Replicas = [new ReplicaTable("eu-west-1", "orders"), new ReplicaTable(region, name)],
                ReportBatchItemFailures = true,
            },
            dynamoDB);

        await FluentActions.Awaiting(() => replicator.RespondAsync(new StreamEvents().Insert("a")))
            .Should().ThrowAsync<ReplicationException>().WithMessage(
            "Replica us-east-1/orders is the source table, so changes would loop forever. Specify a different table, Region, or account. " +
            "Nothing was written.*");

        dynamoDB.Calls.Should().BeEmpty();
        dynamoDB.Probes.Should().BeEmpty();
    }

    [Theory]
    [InlineData("us-east-1", "orders-copy")]
    [InlineData("eu-west-1", "orders")]
    [InlineData("us-east-1", "arn:aws:dynamodb:us-east-1:999999999999:table/orders")]
    public async Task A_table_with_another_name_Region_or_account_is_not_the_source(string region, string name)
    {
        using var dynamoDB = new FakeDynamoDB();
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [new ReplicaTable(region, name)] }, dynamoDB);

        await replicator.RespondAsync(new StreamEvents().Insert("a"));

        dynamoDB.Writes.Should().HaveCount(1);
    }

    /// <summary>The function runs in the replica's account, and its trigger reads another account's stream.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(Orders)]
    public async Task A_function_beside_its_replica_writes_the_table_of_the_sources_name_in_its_own_account(string? source)
    {
        using var dynamoDB = new FakeDynamoDB();
        var options = new ReplicatorOptions
        {
            Source = source is null ? null : TableReference.Parse(source),
            Replicas = [new ReplicaTable("us-east-1", "orders")]
        };
        using var replicator = new Replicator(options, dynamoDB);
        var context = new TestLambdaContext { InvokedFunctionArn = "arn:aws:lambda:us-east-1:999999999999:function:orders:live" };

        await replicator.RespondAsync(new StreamEvents().Insert("a"), context);

        dynamoDB.Writes.Should().HaveCount(1);
    }

    [Theory]
    [InlineData("arn:aws:lambda:us-east-1:123456789012:function:orders-replicator", "")]
    [InlineData(null, " If the replica is in another account, specify it by its ARN.")]
    [InlineData("a test's function", " If the replica is in another account, specify it by its ARN.")]
    public async Task A_replica_of_the_sources_name_is_rejected_in_the_sources_account_or_an_unknown_one(string? function, string advice)
    {
        using var dynamoDB = new FakeDynamoDB();
        var options = new ReplicatorOptions { Source = TableReference.Parse(Orders), Replicas = [new ReplicaTable("us-east-1", "orders")] };
        using var replicator = new Replicator(options, dynamoDB);
        var context = new TestLambdaContext { InvokedFunctionArn = function };

        await FluentActions.Awaiting(() => replicator.RespondAsync(new StreamEvents().Insert("a"), context))
            .Should().ThrowAsync<ReplicationException>().WithMessage(
                "Replica us-east-1/orders is the source table, so changes would loop forever. " +
                $"Specify a different table, Region, or account. Nothing was written.{advice}");

        dynamoDB.Probes.Should().BeEmpty();
    }
}
