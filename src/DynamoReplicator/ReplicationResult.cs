using DynamoReplicator.Wording;
using DynamoReplicator.Writing;

namespace DynamoReplicator;

/// <summary>What became of a batch of stream records: one account per replica.</summary>
public sealed class ReplicationResult
{
    internal ReplicationResult(int records, IReadOnlyList<ReplicaResult> replicas, string? firstFailedSequenceNumber, TimeSpan? replicationLag)
    {
        Records = records;
        Replicas = replicas;
        FirstFailedSequenceNumber = firstFailedSequenceNumber;
        ReplicationLag = replicationLag;
    }

    /// <summary>The number of records in the batch.</summary>
    public int Records { get; }

    /// <summary>What became of them at each replica, in the order of <see cref="ReplicatorOptions.Replicas"/>.</summary>
    public IReadOnlyList<ReplicaResult> Replicas { get; }

    /// <summary>Whether no record failed at any replica.</summary>
    public bool Succeeded => FirstFailedSequenceNumber is null;

    /// <summary>
    /// The sequence number of the first record, in the order of the batch, that failed at any replica: where to resume from.
    /// Null when none failed.
    /// </summary>
    public string? FirstFailedSequenceNumber { get; }

    /// <summary>
    /// How long after its commit in the source the batch's oldest change was dealt with, by this machine's clock; never negative, also if
    /// the clocks differ. Null for an empty batch, or when the records carry no creation time. The stream's times are whole seconds, so it
    /// is exact to a second.
    /// </summary>
    public TimeSpan? ReplicationLag { get; }

    /// <summary>
    /// The outcomes of the records that need not be delivered again, summed over the replicas: those before the first failed one, or all.
    /// </summary>
    internal OutcomeCounts Done => BeforeFirstFailed
        ?? Replicas.Aggregate(default(OutcomeCounts), (sum, replica) => sum + OutcomeCounts.Of(replica));

    /// <summary>Null if no record failed.</summary>
    internal OutcomeCounts? BeforeFirstFailed { get; init; }

    /// <summary>
    /// The state that Lambda wants back with the answer; empty if it gave none, null for an event without a tumbling window.
    /// </summary>
    internal byte[]? WindowState { get; init; }

    /// <summary>Throws if any record failed.</summary>
    /// <exception cref="ReplicationException">A record failed; <see cref="ReplicationException.Result"/> is this result.</exception>
    public void ThrowIfFailed()
    {
        if (!Succeeded)
        {
            throw new ReplicationException(this);
        }
    }

    /// <summary>The counts, for a log.</summary>
    public override string ToString() => $"{Quantity.Of(Records, "record")}; {string.Join("; ", Replicas)}";
}
