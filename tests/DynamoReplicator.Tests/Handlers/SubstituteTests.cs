using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.TestUtilities;
using DynamoReplicator.Tests.Support;
using NSubstitute;
using static DynamoReplicator.Tests.Support.Values;

namespace DynamoReplicator.Tests.Handlers;

/// <summary>Users' own unit tests can use a client that a mocking library creates.</summary>
public class SubstituteTests
{
    [Fact]
    public async Task A_substitute_receives_the_items()
    {
        var client = Substitute.For<IAmazonDynamoDB>();
        client.BatchWriteItemAsync(Arg.Any<BatchWriteItemRequest>(), Arg.Any<CancellationToken>()).Returns(new BatchWriteItemResponse());
        using var replicator =
            new Replicator(new ReplicatorOptions { Replicas = [new ReplicaTable("eu-west-1", "orders") { Client = client }] });

        await replicator.HandleAsync(
            new StreamEvents().Insert("a", ("size", N("1"))).Remove("b").ToDynamoDBEvent(), new TestLambdaContext());

        await client.Received(1).BatchWriteItemAsync(
            Arg.Is<BatchWriteItemRequest>(
                request =>
                    request.RequestItems["orders"][0].PutRequest.Item["size"].N == "1"
                        && request.RequestItems["orders"][1].DeleteRequest.Key["pk"].S == "b"),
            Arg.Any<CancellationToken>());
        client.DidNotReceive().Dispose();
    }

    [Fact]
    public async Task A_substitute_without_a_configured_response_is_reported()
    {
        var client = Substitute.For<IAmazonDynamoDB>();
        client.BatchWriteItemAsync(Arg.Any<BatchWriteItemRequest>(), Arg.Any<CancellationToken>()).Returns((BatchWriteItemResponse)null!);
        using var replicator =
            new Replicator(new ReplicatorOptions { Replicas = [new ReplicaTable("eu-west-1", "orders") { Client = client }] });

        await FluentActions.Awaiting(
            () => replicator.HandleAsync(new StreamEvents().Insert("a").ToDynamoDBEvent(), new TestLambdaContext()))
            .Should().ThrowAsync<ReplicationException>()
            .WithMessage(
                "*The response of eu-west-1/orders is invalid. The client returned null. If it is a test substitute, set it up to " +
                "return a BatchWriteItemResponse.*");
    }
}
