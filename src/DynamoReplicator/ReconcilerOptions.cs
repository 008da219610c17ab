using DynamoReplicator.Configuration;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator;

/// <summary>Which tables a <see cref="Reconciler"/> compares, and how fast.</summary>
public sealed record ReconcilerOptions
{
    /// <summary>The source (<em>master</em>) table.</summary>
    /// <param name="source">Where it is. Its <see cref="ReplicaTable.Where"/> and <see cref="ReplicaTable.Select"/> are not used.</param>
    /// <param name="replica">The replica (<em>slave</em>) table, with the part of the source that it holds.</param>
    public ReconcilerOptions(ReplicaTable source, ReplicaTable replica)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(replica);
        Source = source;
        Replica = replica;
    }

    /// <summary>The source table.</summary>
    public ReplicaTable Source { get; init; }

    /// <summary>The replica table.</summary>
    public ReplicaTable Replica { get; init; }

    /// <summary>
    /// Into how many parallel segments the tables are scanned, 1 to 1,000,000. Several machines that share one table must all name the same number.
    /// Default: 4.
    /// </summary>
    public int Segments { get; init; } = 4;

    /// <summary>The first of the segments that are this machine's, from 0. Default: 0.</summary>
    public int FirstSegment { get; init; }

    /// <summary>The last of the segments that are this machine's. Default: null, the last of all.</summary>
    public int? LastSegment { get; init; }

    /// <summary>The most read capacity units per second to take from each table, on average over some seconds. Default: null, no limit.</summary>
    public double? ReadCapacity { get; init; }

    /// <summary>The most write capacity units per second to take from the replica, on average over some seconds. Default: null, no limit.</summary>
    public double? WriteCapacity { get; init; }

    /// <summary>
    /// How long a difference must last, with its source unchanged and by consistent reads of both tables, before it counts. Longer than the replication lag
    /// it tells what is wrong from what is on its way. At most 24 hours. Default: 30 seconds.
    /// </summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many differences a report names. All are counted. Default: 100.</summary>
    public int Samples { get; init; } = 100;

    /// <summary>Whether the samples have the items too, and not only their keys. They are item data. Default: false.</summary>
    public bool IncludeItems { get; init; }

    /// <summary>
    /// Whether verify with repair, and sync, delete items that the replica has and the source lacks, or that
    /// <see cref="ReplicaTable.Where"/> excludes. Without it such items are reported and left. Leave it off for an archive that keeps what
    /// time to live deletes at the source. An item that the reconciler has written itself is deleted in any case if the source deletes it
    /// meanwhile: otherwise a deleted item would come back. Default: false.
    /// </summary>
    public bool DeleteExtra { get; init; }

    /// <summary>
    /// The greatest share of the replica's items, of those counted in the run, that <see cref="Reconciler.VerifyAsync"/> deletes, 0 to 1; 1
    /// is no limit. If more are extra, it deletes none, and <see cref="ReconciliationReport.ExceedsDeleteLimit"/> is true: a source that is
    /// empty, or the wrong one, would empty the replica. It does not limit calls that name the keys. Default: 0.1.
    /// </summary>
    public double DeleteLimit { get; init; } = 0.1;

    /// <summary>
    /// The file in which a backfill notes how far it is, so that another run goes on from there, even after the process was killed. A journal of what is being written is beside it, in files of
    /// the same name and <c>.journal-1</c> and so on. All hold keys, and are removed when the backfill is done. Live replication must have been running all the while, for what was copied is not copied again; and <see cref="ReplicaTable.Where"/> and <see cref="ReplicaTable.Select"/> must be the same. Each machine that shares a
    /// table has a file of its own. Default: null, none.
    /// </summary>
    public string? CheckpointPath { get; init; }

    /// <summary>The most calls in flight to each table, 1 to 1,000. Default: 16.</summary>
    public int MaxConcurrency { get; init; } = 16;

    /// <summary>Where to log: warnings when calls are tried again, and what the replica rejects. Item data is never logged. Default: nowhere.</summary>
    public ILogger? Logger { get; init; }

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// Suspects confirmed per batch (fewer if keys are large). Each batch waits for the settle time: small batches would be slow when many items
    /// differ, and one batch for all would be unbounded.
    /// </summary>
    internal int SettleTogether { get; init; } = 200_000;

    internal bool ExceedsDeleteLimit(long extraItems, long replicaItems) => DeleteLimit < 1 && extraItems > DeleteLimit * replicaItems;

    /// <summary>Checks the options as a whole.</summary>
    /// <exception cref="ArgumentException">Something is wrong; the message lists every mistake.</exception>
    public void Validate() => ReplicatorOptionsValidator.ThrowIfAny([.. ReconcilerOptionsValidator.In(this)], "reconciler");
}
