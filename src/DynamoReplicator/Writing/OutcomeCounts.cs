namespace DynamoReplicator.Writing;

/// <summary>The number of records with each final outcome. These records need not be delivered again.</summary>
internal readonly record struct OutcomeCounts(long Written, long Superseded, long Skipped, long Parked)
{
    public static OutcomeCounts Of(ReplicaResult result) => new(result.Written, result.Superseded, result.Skipped, result.Parked);

    public static OutcomeCounts operator +(OutcomeCounts left, OutcomeCounts right) =>
        new(left.Written + right.Written, left.Superseded + right.Superseded, left.Skipped + right.Skipped, left.Parked + right.Parked);
}
