namespace DynamoReplicator;

/// <summary>The progress of a <see cref="Reconciler"/>.</summary>
/// <param name="Items">Items read so far, in both tables if both are scanned.</param>
/// <param name="ExpectedItems">
/// The total number of items, by the service's count, which is up to six hours old. Items that an earlier run copied are not included. Null
/// if this machine scans only some of the segments.
/// </param>
/// <param name="Writes">Writes acknowledged so far.</param>
/// <param name="Differences">Differences found so far.</param>
/// <param name="Elapsed">The time since the start.</param>
public readonly record struct ReconciliationProgress(long Items, long? ExpectedItems, long Writes, long Differences, TimeSpan Elapsed);
