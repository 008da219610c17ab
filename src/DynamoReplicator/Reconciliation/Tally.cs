using DynamoReplicator.Writing;

namespace DynamoReplicator.Reconciliation;

/// <summary>Counts what is found and done, from several threads.</summary>
internal sealed class Tally(ReconcilerOptions options)
{
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

    public long? ExpectedItems { get; set; }

    /// <summary>Items that were written, or may have been, and not looked at again.</summary>
    public long Unfinished => Interlocked.Read(ref _unfinished);

    public void CountSourceItems(int count) => Interlocked.Add(ref _sourceItems, count);

    public void CountReplicaItems(int count) => Interlocked.Add(ref _replicaItems, count);

    public void CountInFlight(int count) => Interlocked.Add(ref _inFlight, count);

    public void CountWrites(int count, bool isRepeated)
    {
        Interlocked.Add(ref _writes, count);
        Interlocked.Add(ref _repeated, isRepeated ? count : 0);
    }

    public void CountUnfinished(int count) => Interlocked.Add(ref _unfinished, count);

    public void Count(ItemDifference difference)
    {
        lock (_lock)
        {
            _differences[(int)difference.Kind]++;
            if (_samples.Count < options.Samples)
            {
                _samples.Add(difference);
            }
        }
    }

    public ReconciliationProgress Progress()
    {
        lock (_lock)
        {
            return new ReconciliationProgress(_sourceItems + _replicaItems, ExpectedItems, _writes, _differences.Sum(), Elapsed);
        }
    }

    public ReconciliationReport Report(bool isRepaired, TableClient source, TableClient replica, CapacityBudget writeBudget)
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
                Writes = _writes,
                Repeated = _repeated,
                IsRepaired = isRepaired,
                SourceReadUnits = source.UnitsTaken,
                ReplicaReadUnits = replica.UnitsTaken,
                ReplicaWriteUnits = writeBudget.Taken,
                Elapsed = Elapsed,
                Samples = [.. _samples],
            };
        }
    }

    private TimeSpan Elapsed => options.TimeProvider.GetElapsedTime(_started);
}
