namespace DynamoReplicator;

/// <summary>
/// The result of <see cref="Reconciler.SeedAsync"/>: the items that were copied, and the trigger to create now. A test can create one for
/// code that takes it.
/// </summary>
/// <remarks>
/// Create a new trigger on <see cref="StreamArn"/> at <c>TRIM_HORIZON</c>, with a maximum record age of -1 until its lag is gone. An old
/// trigger would resume where it stopped, and <c>LATEST</c> would omit the changes made during the seed.
/// </remarks>
public sealed class SeedReport
{
    /// <summary>The items that this run copied. An earlier run with the same checkpoint may have copied others.</summary>
    public required ReconciliationReport Copy { get; init; }

    /// <summary>The source's stream, which has every change since <see cref="ReadSince"/>.</summary>
    public required string StreamArn { get; init; }

    /// <summary>When the first run of the seed began to read.</summary>
    public required DateTimeOffset ReadSince { get; init; }

    /// <summary>
    /// When the trigger must be reading every shard: 23 hours after <see cref="ReadSince"/>. The stream keeps changes for 24 hours.
    /// </summary>
    public required DateTimeOffset TriggerDeadline { get; init; }

    /// <summary>
    /// Whether the deadline passed before the seed ended. The stream may then lack changes that the replica needs. Create the trigger, and
    /// run <see cref="Reconciler.RepairAsync"/> with <see cref="ReconcilerOptions.DeleteExtra"/> beside it.
    /// </summary>
    public required bool IsLate { get; init; }

    /// <summary>Whether a trigger that reads every shard before the deadline makes the replica equal to its source.</summary>
    public bool Succeeded => Copy.Succeeded && !IsLate;

    internal static SeedReport Of(ReconciliationReport copy, Reconciliation.SeedStart start, DateTimeOffset now) => new()
    {
        Copy = copy,
        StreamArn = start.StreamArn,
        ReadSince = start.ReadSince,
        TriggerDeadline = start.TriggerDeadline,
        IsLate = now > start.TriggerDeadline,
    };
}
