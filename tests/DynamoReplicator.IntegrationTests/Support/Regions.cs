namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>The Regions of the tables. Each Region is a separate database.</summary>
internal static class Regions
{
    public const string Source = "us-east-1";
    public const string Replica = "eu-west-1";
    public const string SecondReplica = "ap-southeast-2";
}
