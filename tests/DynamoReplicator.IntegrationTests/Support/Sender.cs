namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>The path of the library's writes.</summary>
public enum Sender
{
    /// <summary>The library's own path through the SDK, which copies the stream's bytes into the body.</summary>
    Own,

    /// <summary>The caller's client, with typed requests.</summary>
    CallersClient,
}
