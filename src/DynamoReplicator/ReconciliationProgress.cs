namespace DynamoReplicator;

/// <summary>The progress of a <see cref="Reconciler"/>.</summary>
public readonly record struct ReconciliationProgress
{
    /// <summary>Items read so far, in both tables if both are scanned.</summary>
    public long Items { get; init; }

    /// <summary>
    /// The total number of items, by the service's count, which is up to six hours old. Items that an earlier run copied are not included.
    /// Null if this machine scans only some of the segments.
    /// </summary>
    public long? ExpectedItems { get; init; }

    /// <summary>Writes acknowledged so far.</summary>
    public long Writes { get; init; }

    /// <summary>Differences found so far.</summary>
    public long Differences { get; init; }

    /// <summary>The time since the start.</summary>
    public TimeSpan Elapsed { get; init; }
}
