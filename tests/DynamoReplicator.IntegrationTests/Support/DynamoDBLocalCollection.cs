namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>All tests that need a DynamoDB share one server. Each works on tables of its own, so none sees another's.</summary>
[CollectionDefinition(Name)]
public sealed class DynamoDBLocalCollection : ICollectionFixture<DynamoDBLocalServer>
{
    public const string Name = "DynamoDB Local";
}
