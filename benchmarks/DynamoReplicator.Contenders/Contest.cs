using Amazon.DynamoDBv2;

namespace DynamoReplicator.Contenders;

/// <summary>What every contender is given: the same event, the same replica, the same number of calls in flight.</summary>
/// <param name="StreamEvent">The invocation's event.</param>
/// <param name="Endpoint">Where the replica table answers.</param>
/// <param name="Concurrency">The most calls in flight.</param>
public sealed record Contest(byte[] StreamEvent, Uri Endpoint, int Concurrency)
{
    internal const string Region = "eu-west-1";

    /// <summary>The event as Lambda's runtime hands it over.</summary>
    internal MemoryStream Stream => new(StreamEvent, writable: false);

    /// <summary>The SDK's client as it comes: its own HTTP settings, its own retries.</summary>
    internal AmazonDynamoDBClient DefaultClient() =>
        new(new AmazonDynamoDBConfig { ServiceURL = Endpoint.AbsoluteUri, AuthenticationRegion = Region });

    internal ReplicaTable Replica => new(Region, SampleEvent.Table) { Endpoint = Endpoint };
}
