using Amazon.DynamoDBv2;

namespace DynamoReplicator.Contenders;

/// <summary>The input of a contender. All contenders get the same event, replica and number of calls in flight.</summary>
/// <param name="StreamEvent">The invocation's event.</param>
/// <param name="Endpoint">The replica table's endpoint.</param>
/// <param name="Concurrency">The maximum number of calls in flight.</param>
public sealed record Contest(byte[] StreamEvent, Uri Endpoint, int Concurrency)
{
    internal const string Region = "eu-west-1";

    /// <summary>The event in the form in which Lambda's runtime passes it.</summary>
    internal MemoryStream Stream => new(StreamEvent, writable: false);

    /// <summary>Creates the SDK's client with its default HTTP settings and retries.</summary>
    internal AmazonDynamoDBClient DefaultClient() =>
        new(new AmazonDynamoDBConfig { ServiceURL = Endpoint.AbsoluteUri, AuthenticationRegion = Region });

    internal ReplicaTable Replica => new(Region, SampleEvent.Table) { Endpoint = Endpoint };
}
