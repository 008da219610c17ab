using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using DynamoReplicator.Tests.Support;
using DynamoReplicator.Tests.Writing;
using static DynamoReplicator.Tests.Support.Values;

namespace DynamoReplicator.Tests.Aws;

/// <summary>
/// AWSConfigs.InitializeCollections makes every collection of the SDK start empty instead of null. The setting belongs to the whole
/// process, so the tests run alone.
/// </summary>
[Collection(nameof(InitializedCollectionsTests))]
[CollectionDefinition(nameof(InitializedCollectionsTests), DisableParallelization = true)]
public sealed class InitializedCollectionsTests : IDisposable
{
    public InitializedCollectionsTests() => AWSConfigs.InitializeCollections = true;

    public void Dispose() => AWSConfigs.InitializeCollections = false;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Empty_lists_and_maps_reach_the_replica(bool isOwnClient)
    {
        using var dynamoDB = new FakeDynamoDB();
        using var client = new AmazonDynamoDBClient(
            new BasicAWSCredentials("access", "secret"),
                new AmazonDynamoDBConfig { RegionEndpoint = RegionEndpoint.EUWest1, HttpClientFactory = new Factory(dynamoDB) });
        var replica = new ReplicaTable("eu-west-1", "orders") { Client = isOwnClient ? client : null };
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [replica] }, dynamoDB);
        var changes = new StreamEvents().Insert("a", ("l", L()), ("m", M()), ("nested", L(L(), M(("m", M())))), ("set", SS("x")))
            .Remove("b");

        (await replicator.ReplicateAsync(changes.ToJson())).MustAddUp().Written.Should().Be(2);

        dynamoDB.Items().Should().Equal("{'l': L[], 'm': M{}, 'nested': L[L[], M{'m': M{}}], 'pk': S'a', 'set': SS['x']}");
    }

    [Fact]
    public async Task Unprocessed_items_are_sent_again()
    {
        using var dynamoDB = new FakeDynamoDB();
        using var client = new AmazonDynamoDBClient(
            new BasicAWSCredentials("access", "secret"),
                new AmazonDynamoDBConfig { RegionEndpoint = RegionEndpoint.EUWest1, HttpClientFactory = new Factory(dynamoDB) });
        var calls = 0;
        dynamoDB.RespondToWrites(call => dynamoDB.Write(call, calls++ == 0 ? write => !write.IsDelete : null));
        using var replicator =
            new Replicator(new ReplicatorOptions { Replicas = [new ReplicaTable("eu-west-1", "orders") { Client = client }] });

        (await replicator.ReplicateAsync(new StreamEvents().Insert("a", ("l", L())).Remove("b").ToJson())).MustAddUp().Written
            .Should().Be(2);

        dynamoDB.Items().Should().Equal("{'l': L[], 'pk': S'a'}");
    }

    private sealed class Factory(HttpMessageHandler handler) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(handler, disposeHandler: false);
    }
}
