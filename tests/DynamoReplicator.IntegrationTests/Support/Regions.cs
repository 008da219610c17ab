namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>Where the tables are: each region is a database of its own.</summary>
internal static class Regions
{
    public const string Source = "us-east-1";
    public const string Replica = "eu-west-1";
    public const string SecondReplica = "ap-southeast-2";
}
