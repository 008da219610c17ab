using DynamoReplicator.Writing;

namespace DynamoReplicator;

/// <summary>
/// What became of a batch at one replica. <see cref="Written"/>, <see cref="Superseded"/>, <see cref="Skipped"/>,
/// <see cref="Parked"/> and <see cref="Failed"/> add up to the batch's number of records, always.
/// </summary>
public sealed class ReplicaResult
{
    internal ReplicaResult(ReplicaTable replica) => Replica = replica;

    /// <summary>The replica.</summary>
    public ReplicaTable Replica { get; }

    /// <summary>Records whose change the replica has acknowledged.</summary>
    public int Written { get; internal init; }

    /// <summary>Records that were not sent because a later change of the same key in the same batch was written.</summary>
    public int Superseded { get; internal init; }

    /// <summary>Records left out on the user's wish (<see cref="ReplicatorOptions.SkipTimeToLiveDeletes"/>).</summary>
    public int Skipped { get; internal init; }

    /// <summary>Records that the replica refuses for good, or cannot select, and that the dead-letter hook has taken.</summary>
    public int Parked { get; internal init; }

    /// <summary>Records not proven written.</summary>
    public int Failed { get; internal init; }

    /// <summary>
    /// Of the <see cref="Failed"/> records, those that were not sent, or not acknowledged, before the deadline. Many of them mean too short
    /// a timeout, or too slow a replica.
    /// </summary>
    public int LeftByDeadline { get; internal init; }

    /// <summary>BatchWriteItem calls that were made, the SDK's own retries of a call not counted.</summary>
    public int Calls { get; internal init; }

    /// <summary>Tries after the first: the SDK's, and those of what came back unprocessed or failed for a time.</summary>
    public int Retries { get; internal init; }

    /// <summary>Writes that the replica gave back as <c>UnprocessedItems</c>, each counted as often as it came back: a sign of too little write capacity.</summary>
    public int Unprocessed { get; internal init; }

    /// <summary>The write capacity units that the replica consumed; null unless <see cref="ReplicatorOptions.ReturnConsumedCapacity"/> is set.</summary>
    public double? ConsumedWriteCapacity { get; internal init; }

    /// <summary>How long it took to write the batch.</summary>
    public TimeSpan Duration { get; internal init; }

    /// <summary>Every failed record, in the order of the batch.</summary>
    public IReadOnlyList<ReplicationFailure> Failures { get; internal init; } = [];

    /// <summary>Why nothing more was sent to the replica before the batch was done; null if all was sent.</summary>
    internal WriteError? Stopped { get; init; }

    /// <summary>The counts, for a log: <c>eu-west-1/orders: 90 written, 10 superseded, 0 skipped, 0 parked, 0 failed</c>.</summary>
    public override string ToString() =>
        $"{Replica}: {Written} written, {Superseded} superseded, {Skipped} skipped, {Parked} parked, {Failed} failed";
}
