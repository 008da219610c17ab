namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>All tests that need DynamoDB share one server. Each test has its own tables.</summary>
[CollectionDefinition(Name)]
public sealed class DynamoDBLocalCollection : ICollectionFixture<DynamoDBLocalServer>
{
    public const string Name = "DynamoDB Local";
}
