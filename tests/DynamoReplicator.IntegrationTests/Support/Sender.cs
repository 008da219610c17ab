namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>How writes leave the library.</summary>
public enum Sender
{
    /// <summary>By its own path through the SDK: the stream's bytes are the body.</summary>
    Own,

    /// <summary>By a client of the caller's own: the typed request.</summary>
    CallersClient,
}
