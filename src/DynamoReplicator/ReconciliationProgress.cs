namespace DynamoReplicator;

/// <summary>How far a <see cref="Reconciler"/> is.</summary>
/// <param name="Items">Items looked at so far, of both tables where both are scanned.</param>
/// <param name="ExpectedItems">How many there are in all, by the service's count, which is up to six hours old; without those that an earlier run has copied; null when only some of the segments are this machine's.</param>
/// <param name="Writes">Writes acknowledged so far.</param>
/// <param name="Differences">Differences found so far.</param>
/// <param name="Elapsed">The time since the start.</param>
public readonly record struct ReconciliationProgress(long Items, long? ExpectedItems, long Writes, long Differences, TimeSpan Elapsed);
