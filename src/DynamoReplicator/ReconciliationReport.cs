namespace DynamoReplicator;

/// <summary>The result of a <see cref="Reconciler"/> run. A test can create one for code that takes it.</summary>
public sealed class ReconciliationReport
{
    /// <summary>Items of the source that were read.</summary>
    public long SourceItems { get; init; }

    /// <summary>Items of the replica that were read.</summary>
    public long ReplicaItems { get; init; }

    /// <summary>Items that the source has and the replica lacks.</summary>
    public long Missing { get; init; }

    /// <summary>Items that the replica has with another value than the source.</summary>
    public long Different { get; init; }

    /// <summary>Items that the replica has and the source lacks.</summary>
    public long Extra { get; init; }

    /// <summary>
    /// Undecided items: they kept changing, in the source and in the replica, while they were compared. Compare them again when they are
    /// written less often.
    /// </summary>
    public long InFlight { get; init; }

    /// <summary>
    /// Items that differ only because DynamoDB deletes expired items at some later time, in each table at another time. They do not count
    /// as differences, and they are not repaired. An item is expired if the source's time to live attribute is a number of seconds between
    /// five years and one minute ago. A missing item is excused if the source's item is expired. An extra item is excused if the replica's
    /// item is expired and the replica has the same time to live or keeps such items (<see cref="ReconcilerOptions.KeepExpired"/>). Items
    /// with different values are excused if both are expired.
    /// </summary>
    public long Expired { get; init; }

    /// <summary>Puts and deletes that the replica acknowledged, including repeated ones.</summary>
    public long Writes { get; init; }

    /// <summary>Writes that were repeated because the second read showed that the source had changed.</summary>
    public long Repeated { get; init; }

    /// <summary>Items that the replica rejects permanently. The replica does not hold them as it should.</summary>
    public long Rejected { get; init; }

    /// <summary>Extra items that were deleted. In a sync, deleted keys that the source does not hold.</summary>
    public long Deleted { get; init; }

    /// <summary>
    /// Extra items that were left in the replica: all of them without repair or without <see cref="ReconcilerOptions.DeleteExtra"/>, and
    /// all of them if there are more than <see cref="ReconcilerOptions.DeleteLimit"/> permits. In a sync, keys that the source does not
    /// hold and that were left.
    /// </summary>
    public long ExtraLeft { get; init; }

    /// <summary>
    /// Whether more items were extra than <see cref="ReconcilerOptions.DeleteLimit"/> permits to delete, so that none was deleted.
    /// </summary>
    public bool ExceedsDeleteLimit { get; init; }

    /// <summary>Whether differences were repaired, as far as the options permit.</summary>
    public bool IsRepaired { get; init; }

    /// <summary>Read capacity units taken from the source.</summary>
    public double SourceReadUnits { get; init; }

    /// <summary>Read capacity units taken from the replica.</summary>
    public double ReplicaReadUnits { get; init; }

    /// <summary>Write capacity units taken from the replica.</summary>
    public double ReplicaWriteUnits { get; init; }

    /// <summary>The duration of the run.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Some of the differences and rejections, up to <see cref="ReconcilerOptions.MaxSamples"/>.</summary>
    public IReadOnlyList<ItemDifference> Samples { get; init; } = [];

    /// <summary>The number of differences found.</summary>
    public long Differences => Missing + Different + Extra;

    /// <summary>
    /// Whether every item that was looked at is now known to be as it should be. It is false if a difference was not repaired, if an extra
    /// item was left (<see cref="ExtraLeft"/>), if the replica rejected an item, and if an item is undecided (<see cref="InFlight"/>): of
    /// such an item nothing is known. A sync does not read the replica, so keys that it left alone do not count.
    /// </summary>
    public bool Succeeded => !HasFailed && InFlight == 0;

    /// <summary>Whether a difference is known to remain.</summary>
    internal bool HasFailed => Rejected > 0 || (Differences > 0 && (!IsRepaired || ExtraLeft > 0));
}
