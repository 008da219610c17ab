using DynamoReplicator.Configuration;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator;

/// <summary>Options of a <see cref="Reconciler"/>: the tables, the work's pace, and what it may delete.</summary>
public sealed record ReconcilerOptions
{
    /// <summary>Names the two tables.</summary>
    /// <param name="source">The source table.</param>
    /// <param name="replica">The replica table, with the part of the source that it holds.</param>
    public ReconcilerOptions(TableReference source, ReplicaTable replica)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(replica);
        Source = source;
        Replica = replica;
    }

    /// <summary>The source table.</summary>
    public TableReference Source { get; init; }

    /// <summary>The replica table, with the part of the source that it holds.</summary>
    public ReplicaTable Replica { get; init; }

    /// <summary>
    /// The number of parallel segments in which the tables are scanned, 1 to 1,000,000. Machines that share a table must all use the same
    /// number. Default: 4.
    /// </summary>
    public int Segments { get; init; } = 4;

    /// <summary>The first segment that this machine scans, from 0. Default: 0.</summary>
    public int FirstSegment { get; init; }

    /// <summary>The last segment that this machine scans. Default: null, the last of all.</summary>
    public int? LastSegment { get; init; }

    /// <summary>The maximum read capacity units per second for each table, averaged over some seconds. Default: null, no limit.</summary>
    public double? ReadCapacity { get; init; }

    /// <summary>The maximum write capacity units per second for the replica, averaged over some seconds. Default: null, no limit.</summary>
    public double? WriteCapacity { get; init; }

    /// <summary>
    /// How long a difference must persist, by consistent reads of both tables and with the source unchanged, to be reported. Set it above
    /// the replication lag, so that changes in flight are not reported. At most 24 hours. Default: 30 seconds.
    /// </summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The maximum number of differences that a report names. All are counted. Default: 100.</summary>
    public int MaxSamples { get; init; } = 100;

    /// <summary>Whether the samples hold the items too, and not only their keys. Items are item data. Default: false.</summary>
    public bool IncludeItems { get; init; }

    /// <summary>
    /// Whether repair and sync delete items that the replica has and the source lacks, or that <see cref="ReplicaTable.Where"/> excludes.
    /// Otherwise such items are reported and left. Leave it off for an archive that keeps what time to live deletes at the source. An item
    /// that the reconciler wrote itself is always deleted if the source deletes it meanwhile: otherwise a deleted item would come back.
    /// Default: false.
    /// </summary>
    public bool DeleteExtra { get; init; }

    /// <summary>
    /// The maximum share of the replica's items, of those counted in the run, that <see cref="Reconciler.RepairAsync"/> deletes, 0 to 1; 1
    /// means no limit. If more items are extra, it deletes none and sets <see cref="ReconciliationReport.ExceedsDeleteLimit"/>: an empty or
    /// wrong source would otherwise empty the replica. The limit does not apply to calls that name the keys. Default: 0.1.
    /// </summary>
    public double DeleteLimit { get; init; } = 0.1;

    /// <summary>
    /// Whether the replica is an archive that keeps the items that time to live deletes at the source. Verify and repair then excuse its
    /// expired items: they are counted as <see cref="ReconciliationReport.Expired"/>, not as extra, and never deleted. Default: false.
    /// </summary>
    public bool KeepExpired { get; init; }

    /// <summary>
    /// Whether verify and repair go on if the replica lacks more than a tenth of the items, and at least 1,000. Otherwise they stop,
    /// because each missing item is looked up by its key, and a backfill costs less. The limit does not apply to calls that name the keys.
    /// Default: false.
    /// </summary>
    public bool AllowIncompleteReplica { get; init; }

    /// <summary>
    /// The file that holds a backfill's progress, so that another run can resume, even after the process was killed. Default: null, none.
    /// </summary>
    /// <remarks>
    /// A journal of the writes in flight is kept beside it, in files with the same name and <c>.journal-1</c> and so on. All of them hold
    /// keys, and they are removed when the backfill is done. Live replication must run until then, because a resumed backfill does not copy
    /// an item again. Machines that share a table each need their own file. A run with another
    /// <see cref="ReplicaTable.FilterExpression"/> or other attributes refuses the file, because it skips what the first run left out.
    /// <see cref="ReplicaTable.Where"/> and <see cref="ReplicaTable.Select"/> are code, which cannot be compared: keep them the same, or
    /// use another file.
    /// </remarks>
    public string? CheckpointPath { get; init; }

    /// <summary>
    /// Whether <see cref="Reconciler.SeedAsync"/> reads consistently, at twice the read units. Otherwise it assumes that no read is older
    /// than a minute, and waits for that minute before it reads. Default: false.
    /// </summary>
    public bool ConsistentRead { get; init; }

    /// <summary>The maximum number of calls in flight to each table, 1 to 1,000. Default: 16.</summary>
    public int MaxConcurrency { get; init; } = 16;

    /// <summary>
    /// The logger for retried calls and for items that the replica rejects. Item data is never logged. Default: a logger of
    /// <see cref="LoggerFactory"/>.
    /// </summary>
    public ILogger? Logger { get; init; }

    /// <summary>
    /// Creates the logger, with the category <c>DynamoReplicator.Reconciler</c>, if <see cref="Logger"/> is not set. Default: none.
    /// </summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// Suspects confirmed per batch (fewer if keys are large). Each batch waits for the settle time: small batches would be slow when many
    /// items differ, and one batch for all would be unbounded.
    /// </summary>
    internal int SettleTogether { get; init; } = 200_000;

    /// <summary>The maximum number of items per table and segment that wait until the other table's scan delivers them.</summary>
    internal int Window { get; init; } = 16_384;

    internal ILogger? CreateLogger() => Logger ?? LoggerFactory?.CreateLogger(typeof(Reconciler).FullName!);

    internal bool ExceedsDeleteLimit(long extraItems, long replicaItems) => DeleteLimit < 1 && extraItems > DeleteLimit * replicaItems;

    /// <summary>Validates the options as a whole.</summary>
    /// <exception cref="ArgumentException">An option is invalid. The message lists all errors.</exception>
    public void Validate() => ReplicatorOptionsValidator.ThrowIfAny([.. ReconcilerOptionsValidator.In(this)], "reconciler");
}
