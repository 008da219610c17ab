namespace DynamoReplicator.Reconciliation;

/// <summary>Counts the results of one run. It is thread-safe.</summary>
internal sealed class Tally(ReconcilerOptions options)
{
    private const int MinOutOfStep = 1_000;

    private readonly object _lock = new();
    private readonly List<ItemDifference> _samples = [];
    private readonly long[] _differences = new long[(int)DifferenceKind.Rejected + 1];
    private readonly long _started = options.TimeProvider.GetTimestamp();
    private long _sourceItems;
    private long _replicaItems;
    private long _inFlight;
    private long _writes;
    private long _repeated;
    private long _unfinished;
    private long _deleted;
    private long _leftAlone;
    private long _expired;
    private long _lacking;
    private long _outOfStep;
    private int _isOutOfStepSaid;

    public long? ExpectedItems { get; set; }

    /// <summary>Items that were written, or may have been, and were not read again.</summary>
    public long Unfinished => Interlocked.Read(ref _unfinished);

    public long SourceItems => Interlocked.Read(ref _sourceItems);

    public long ReplicaItems => Interlocked.Read(ref _replicaItems);

    /// <summary>Whether all extra items that were found have been deleted or are no longer extra.</summary>
    public bool AreExtrasDeleted { get; set; }

    /// <summary>Whether there were too many extra items to delete.</summary>
    public bool ExceedsDeleteLimit { get; set; }

    public void CountSourceItems(int count) => Interlocked.Add(ref _sourceItems, count);

    public void CountReplicaItems(int count) => Interlocked.Add(ref _replicaItems, count);

    /// <summary>Items that the replica lacked when they were first read with consistency.</summary>
    public long Lacking => Interlocked.Read(ref _lacking);

    /// <summary>Whether the replica lacks too many of the items that were compared.</summary>
    public bool IsReplicaIncomplete => IncompleteReplica.Lacks(Lacking, ReplicaItems + Lacking);

    /// <summary>
    /// Whether more than a tenth of the items were equal but not delivered in step, so that each had to be looked up. A few items prove
    /// nothing: they may have been written in between.
    /// </summary>
    public bool IsOutOfStep =>
        Interlocked.Read(ref _outOfStep) is >= MinOutOfStep and var count && count > (SourceItems + ReplicaItems) / 10;

    /// <returns>True the first time.</returns>
    public bool TrySayOutOfStep() => Interlocked.Exchange(ref _isOutOfStepSaid, 1) == 0;

    public void CountExpired(int count) => Interlocked.Add(ref _expired, count);

    public void CountLacking(int count) => Interlocked.Add(ref _lacking, count);

    /// <summary>Counts items that were looked up and turned out to be equal.</summary>
    public void CountOutOfStep(int count) => Interlocked.Add(ref _outOfStep, count);

    public void CountInFlight(int count) => Interlocked.Add(ref _inFlight, count);

    public void CountWrites(int count, bool isRepeated)
    {
        Interlocked.Add(ref _writes, count);
        Interlocked.Add(ref _repeated, isRepeated ? count : 0);
    }

    public void CountUnfinished(int count) => Interlocked.Add(ref _unfinished, count);

    public void CountDeleted(int count) => Interlocked.Add(ref _deleted, count);

    /// <summary>Counts the keys of a sync that the source does not have and that may not be deleted.</summary>
    public void CountLeftAlone(int count) => Interlocked.Add(ref _leftAlone, count);

    public void Count(ItemDifference difference)
    {
        lock (_lock)
        {
            _differences[(int)difference.Kind]++;
            if (_samples.Count < options.MaxSamples)
            {
                _samples.Add(difference);
            }
        }
    }

    public ReconciliationProgress Progress()
    {
        lock (_lock)
        {
            return new ReconciliationProgress
            {
                Items = _sourceItems + _replicaItems,
                ExpectedItems = ExpectedItems,
                Writes = _writes,
                Differences = _differences.Sum(),
                Elapsed = Elapsed,
            };
        }
    }

    /// <param name="isRepaired">Whether differences were repaired.</param>
    /// <param name="taken">The capacity that the run has consumed.</param>
    public ReconciliationReport Report(bool isRepaired, CapacityTaken taken)
    {
        lock (_lock)
        {
            return new ReconciliationReport
            {
                SourceItems = _sourceItems,
                ReplicaItems = _replicaItems,
                Missing = _differences[(int)DifferenceKind.Missing],
                Different = _differences[(int)DifferenceKind.Different],
                Extra = _differences[(int)DifferenceKind.Extra],
                Rejected = _differences[(int)DifferenceKind.Rejected],
                InFlight = _inFlight,
                Expired = _expired,
                Writes = _writes,
                Repeated = _repeated,
                Deleted = _deleted,
                ExtraLeft = _leftAlone + (AreExtrasDeleted ? 0 : _differences[(int)DifferenceKind.Extra]),
                ExceedsDeleteLimit = ExceedsDeleteLimit,
                IsRepaired = isRepaired,
                SourceReadUnits = taken.SourceRead,
                ReplicaReadUnits = taken.ReplicaRead,
                ReplicaWriteUnits = taken.ReplicaWrite,
                Elapsed = Elapsed,
                Samples = [.. _samples],
            };
        }
    }

    private TimeSpan Elapsed => options.TimeProvider.GetElapsedTime(_started);
}

/// <summary>Consumed capacity units, as the tables' clients count them over their lifetime.</summary>
internal readonly record struct CapacityTaken(double SourceRead, double ReplicaRead, double ReplicaWrite)
{
    public CapacityTaken Since(CapacityTaken before) =>
        new(SourceRead - before.SourceRead, ReplicaRead - before.ReplicaRead, ReplicaWrite - before.ReplicaWrite);
}
