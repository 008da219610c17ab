namespace DynamoReplicator.Cli.StreamReading;

/// <summary>Where to begin in a stream that has not been read before.</summary>
internal enum StartingPosition
{
    /// <summary>With the oldest change that the stream holds, up to 24 hours old.</summary>
    TrimHorizon,

    /// <summary>With the changes made from now on.</summary>
    Latest,
}
