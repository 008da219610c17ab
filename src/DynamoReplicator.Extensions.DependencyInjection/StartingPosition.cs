namespace DynamoReplicator;

/// <summary>Where to start in a stream that has not been read before.</summary>
public enum StartingPosition
{
    /// <summary>The oldest change in the stream, up to 24 hours old.</summary>
    TrimHorizon,

    /// <summary>Changes made from now on.</summary>
    Latest,
}
