using DynamoReplicator.Wording;
using DynamoReplicator.Writing;

namespace DynamoReplicator;

/// <summary>The outcome of a batch of stream records, with one account per replica.</summary>
public sealed class ReplicationResult
{
    /// <summary>Creates a result. A <see cref="Replicator"/> returns results; a test can create one for code that takes it.</summary>
    /// <param name="records">The number of records in the batch.</param>
    /// <param name="replicas">The outcome at each replica. The counts of each add up to <paramref name="records"/>.</param>
    /// <param name="firstFailedSequenceNumber">The sequence number of the first failed record; null if none failed.</param>
    /// <param name="replicationLag">The lag; null if it is unknown.</param>
    /// <exception cref="ArgumentException">
    /// The counts of a replica do not add up, it does not list each failed record, or <paramref name="firstFailedSequenceNumber"/> is not
    /// the number of a failed record.
    /// </exception>
    public ReplicationResult(
        int records,
        IReadOnlyList<ReplicaResult> replicas,
        string? firstFailedSequenceNumber = null,
        TimeSpan? replicationLag = null)
    {
        ArgumentNullException.ThrowIfNull(replicas);
        foreach (var replica in replicas)
        {
            ThrowUnlessComplete(replica, records);
        }
        var hasFailed = firstFailedSequenceNumber is null
            ? replicas.Any(replica => replica.Failed > 0)
            : !replicas.Any(replica => replica.Failures.Any(failure => failure.SequenceNumber == firstFailedSequenceNumber));
        if (hasFailed)
        {
            throw new ArgumentException(
                $"The first failed record is '{firstFailedSequenceNumber}', which is not among the failures. Specify its number.",
                nameof(firstFailedSequenceNumber));
        }
        Records = records;
        Replicas = replicas;
        FirstFailedSequenceNumber = firstFailedSequenceNumber;
        ReplicationLag = replicationLag;
    }

    /// <summary>The number of records in the batch.</summary>
    public int Records { get; }

    /// <summary>The outcome at each replica, in the order of <see cref="ReplicatorOptions.Replicas"/>.</summary>
    public IReadOnlyList<ReplicaResult> Replicas { get; }

    /// <summary>Whether no record failed at any replica.</summary>
    public bool Succeeded => FirstFailedSequenceNumber is null;

    /// <summary>
    /// The sequence number of the first record, in the order of the batch, that failed at any replica. Resume there.
    /// Null if none failed.
    /// </summary>
    public string? FirstFailedSequenceNumber { get; }

    /// <summary>
    /// The time from the commit of the batch's oldest change in the source to the end of the batch, by this machine's clock. It is never
    /// negative, even if the clocks differ. Null for an empty batch, or if the records have no creation time. The stream's times are whole
    /// seconds, so the lag is accurate to a second.
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
    /// The state that Lambda expects back in the response; empty if it sent none, null for an event without a tumbling window.
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

    private static void ThrowUnlessComplete(ReplicaResult replica, int records)
    {
        if (replica.Written + replica.Superseded + replica.Skipped + replica.Parked + replica.Failed != records)
        {
            throw new ArgumentException($"The counts do not add up to {Quantity.Of(records, "record")}: {replica}.");
        }
        if (replica.Failures.Count != replica.Failed)
        {
            throw new ArgumentException(
                $"{replica.Replica} lists {Quantity.Of(replica.Failures.Count, "failure")}, and {replica.Failed} failed. List each one.");
        }
    }

    /// <summary>Returns the counts, for a log.</summary>
    public override string ToString() => $"{Quantity.Of(Records, "record")}; {string.Join("; ", Replicas)}";
}
