using DynamoReplicator.Writing;

namespace DynamoReplicator;

/// <summary>
/// The outcome of a batch at one replica. <see cref="Written"/>, <see cref="Superseded"/>, <see cref="Skipped"/>,
/// <see cref="Parked"/> and <see cref="Failed"/> always add up to the batch's number of records.
/// </summary>
public sealed class ReplicaResult
{
    /// <summary>Creates a result without records. A test can create one for code that takes it.</summary>
    /// <param name="replica">The replica.</param>
    public ReplicaResult(ReplicaTable replica)
    {
        ArgumentNullException.ThrowIfNull(replica);
        Replica = replica;
    }

    /// <summary>The replica.</summary>
    public ReplicaTable Replica { get; }

    /// <summary>Records whose change the replica acknowledged.</summary>
    public int Written { get; init; }

    /// <summary>Records that were not sent because a later change of the same key in the same batch was written.</summary>
    public int Superseded { get; init; }

    /// <summary>Records skipped because an option says so (<see cref="ReplicatorOptions.SkipTimeToLiveDeletes"/>).</summary>
    public int Skipped { get; init; }

    /// <summary>Records that the replica rejects permanently, or cannot select, and that the dead-letter hook took.</summary>
    public int Parked { get; init; }

    /// <summary>Records whose change is not known to be written.</summary>
    public int Failed { get; init; }

    /// <summary>
    /// Of the <see cref="Failed"/> records, those that were not sent, or not acknowledged, before the deadline. Many of them mean too short
    /// a timeout, or too slow a replica.
    /// </summary>
    public int LeftByDeadline { get; init; }

    /// <summary>BatchWriteItem calls, without the SDK's own retries of a call.</summary>
    public int Calls { get; init; }

    /// <summary>Attempts after the first: the SDK's retries, and those of unprocessed writes and transient failures.</summary>
    public int Retries { get; init; }

    /// <summary>
    /// Writes that the replica returned as <c>UnprocessedItems</c>, counted each time. They are a sign of too little write capacity.
    /// </summary>
    public int Unprocessed { get; init; }

    /// <summary>
    /// The write capacity units that the replica consumed; null unless <see cref="ReplicatorOptions.ReturnConsumedCapacity"/> is set.
    /// </summary>
    public double? ConsumedWriteCapacity { get; init; }

    /// <summary>The time that writing the batch took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Every failed record, in the order of the batch.</summary>
    public IReadOnlyList<ReplicationFailure> Failures { get; init; } = [];

    /// <summary>The error that stopped the writes before the batch was done; null if all were sent.</summary>
    internal WriteError? Stopped { get; init; }

    /// <summary>Returns the counts, for a log: <c>eu-west-1/orders: 90 written, 10 superseded, 0 skipped, 0 parked, 0 failed</c>.</summary>
    public override string ToString() =>
        $"{Replica}: {Written} written, {Superseded} superseded, {Skipped} skipped, {Parked} parked, {Failed} failed";
}
