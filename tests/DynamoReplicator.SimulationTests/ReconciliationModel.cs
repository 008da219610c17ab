namespace DynamoReplicator.SimulationTests;

/// <summary>
/// Models every possible step for one key of a source, its stream, a
/// replicator that may receive records again, and a reconciler that writes
/// and reads again. Values are numbers, and <see cref="Absent"/> is no item. One key is enough, because keys do not affect one another.
/// <para>
/// The stream has every change in order. The replicator sends one write at a time. It may crash, and its write is then lost or lands. It
/// resumes at its last checkpoint. The reconciler starts from any value that the source ever had, because a scan may be arbitrarily old. It
/// may crash too. If it was given keys, it starts again with them. If it scans, it starts again with the items that the scan returns, and a
/// scan never returns an item that does not exist. Its deletes may be limited (<see cref="Deleting"/>). No write lands after its sender has
/// given up on it: the loop does not survive that.
/// </para>
/// </summary>
internal readonly record struct ReconciliationModel : IModelState<ReconciliationModel>
{
    public const int Absent = 0;

    /// <summary>The value that the source may have had before its stream began.</summary>
    private const int Old = -1;

    /// <param name="work">The reconciler's input.</param>
    /// <param name="isPopulated">Whether the source has the item before its stream begins.</param>
    /// <param name="changes">The number of changes.</param>
    /// <param name="replicatorCrashes">The number of crashes of the replicator.</param>
    /// <param name="reconcilerCrashes">The number of crashes of the reconciler.</param>
    /// <param name="readsAgain">Whether the reconciler reads again.</param>
    /// <param name="deletes">The items that the reconciler may delete.</param>
    public static ReconciliationModel Start(
        Reconciling work,
        bool isPopulated,
        int changes,
        int replicatorCrashes,
        int reconcilerCrashes,
        bool readsAgain = true,
        Deleting deletes = Deleting.All)
    {
        return new()
        {
            Deletes = deletes,
            Work = work,
            IsPopulated = isPopulated,
            ChangesLeft = changes,
            ReplicatorCrashesLeft = replicatorCrashes,
            ReconcilerCrashesLeft = reconcilerCrashes,
            ReadsAgain = readsAgain,
        };
    }

    private enum Phase : byte
    {
        Scanning,
        Observed,
        Sent,
        Landed,
        Changed,
        Reread,
        Cleared,
        Done,
    }

    private Reconciling Work { get; init; }

    private Deleting Deletes { get; init; }

    /// <summary>Whether the reconciler knows that it has put the item.</summary>
    private bool HasPut { get; init; }

    private bool MayDelete => Deletes == Deleting.All || (Deletes == Deleting.OwnPuts && HasPut);

    private bool IsPopulated { get; init; }

    /// <summary>The source's history: bit n is set if change n was a delete. Otherwise change n wrote the value n.</summary>
    private uint DeletedBy { get; init; }

    private int Changes { get; init; }

    private int ChangesLeft { get; init; }

    private int Replica { get; init; }

    private int Applied { get; init; }

    private int Checkpoint { get; init; }

    private bool IsReplicatorSending { get; init; }

    private int ReplicatorCrashesLeft { get; init; }

    private Phase Reconciler { get; init; }

    private int InHand { get; init; }

    /// <summary>Whether the journal has the key.</summary>
    private bool IsNoted { get; init; }

    /// <summary>Whether the reconciler is processing the journal's pending keys.</summary>
    private bool IsResuming { get; init; }

    private int ReconcilerCrashesLeft { get; init; }

    private bool ReadsAgain { get; init; }

    private int Source => ValueAfter(Changes);

    /// <summary>Whether no step is left: there are no more changes, the stream has been read, and the reconciler is done.</summary>
    public bool IsAtRest => ChangesLeft == 0 && Applied == Changes && !IsReplicatorSending && Reconciler == Phase.Done;

    public bool IsIdentical => Replica == Source;

    /// <summary>Adds every possible next state.</summary>
    public void AddNext(List<ReconciliationModel> next)
    {
        if (ChangesLeft > 0)
        {
            var changed = this with { Changes = Changes + 1, ChangesLeft = ChangesLeft - 1 };
            next.Add(changed);
            next.Add(changed with { DeletedBy = DeletedBy | 1u << (Changes + 1) });
        }
        AddReplicatorSteps(next);
        AddReconcilerSteps(next);
    }

    private void AddReplicatorSteps(List<ReconciliationModel> next)
    {
        if (IsReplicatorSending)
        {
            next.Add(this with { Replica = ValueAfter(Applied + 1), Applied = Applied + 1, IsReplicatorSending = false });
        }
        else if (Applied < Changes)
        {
            next.Add(this with { IsReplicatorSending = true });
        }
        if (!IsReplicatorSending && Checkpoint < Applied)
        {
            next.Add(this with { Checkpoint = Applied });
        }
        if (ReplicatorCrashesLeft > 0 && (IsReplicatorSending || Checkpoint < Applied))
        {
            var crashed =
                this with { Applied = Checkpoint, IsReplicatorSending = false, ReplicatorCrashesLeft = ReplicatorCrashesLeft - 1 };
            next.Add(crashed);
            if (IsReplicatorSending)
            {
                next.Add(crashed with { Replica = ValueAfter(Applied + 1) });
            }
        }
    }

    private void AddReconcilerSteps(List<ReconciliationModel> next)
    {
        switch (Reconciler)
        {
            case Phase.Scanning when IsNoted:
                next.Add(this with { Reconciler = Phase.Observed, InHand = Source, IsResuming = true, HasPut = true });
                break;
            case Phase.Scanning:
                for (var past = 0; past <= Changes; past++)
                {
                    var isMet = Work == Reconciling.GivenKeys || ValueAfter(past) != Absent;
                    next.Add(this with { Reconciler = isMet ? Phase.Observed : Phase.Done, InHand = ValueAfter(past) });
                }
                break;
            case Phase.Observed when InHand == Absent && !MayDelete:
                next.Add(this with { Reconciler = Phase.Landed }); // It is only read again, because the value may be old.
                break;
            case Phase.Observed:
                next.Add(this with
                {
                    Reconciler = Phase.Sent,
                    IsNoted = Work == Reconciling.ByScanWithJournal,
                    HasPut = HasPut || InHand != Absent,
                });
                break;
            case Phase.Sent:
                next.Add(this with { Reconciler = Phase.Landed, Replica = InHand });
                break;
            case Phase.Landed when !ReadsAgain || Source == InHand:
                next.Add(this with { Reconciler = Phase.Reread });
                break;
            case Phase.Landed:
                next.Add(this with { Reconciler = Phase.Changed, InHand = Source });
                break;
            case Phase.Changed:
                // The replicator delivers a change between two reads.
                next.Add(this with { Reconciler = Source == InHand ? Phase.Observed : Phase.Reread });
                break;
            case Phase.Reread:
                next.Add(this with
                {
                    Reconciler = IsResuming ? Phase.Scanning : Phase.Cleared,
                    IsNoted = false,
                    IsResuming = false,
                    InHand = Absent,
                    HasPut = false,
                });
                break;
            case Phase.Cleared:
                next.Add(this with { Reconciler = Phase.Done });
                break;
        }
        if (ReconcilerCrashesLeft > 0 && Reconciler is not (Phase.Scanning or Phase.Done))
        {
            var crashed = this with
            {
                Reconciler = Phase.Scanning,
                InHand = Absent,
                IsResuming = false,
                HasPut = false,
                ReconcilerCrashesLeft = ReconcilerCrashesLeft - 1,
            };
            next.Add(crashed);
            if (Reconciler == Phase.Sent)
            {
                next.Add(crashed with { Replica = InHand });
            }
        }
    }

    private int ValueAfter(int changes) =>
        changes == 0 ? (IsPopulated ? Old : Absent) : (DeletedBy & 1u << changes) != 0 ? Absent : changes;
}

/// <summary>The input of a reconciler, also after a crash.</summary>
public enum Reconciling
{
    /// <summary>Repair and sync: given keys, which are given again after a crash.</summary>
    GivenKeys,

    /// <summary>A backfill without a journal: the items that a scan returns.</summary>
    ByScan,

    /// <summary>A backfill: the journal's keys, then the items that a scan returns.</summary>
    ByScanWithJournal,
}

/// <summary>The items that a reconciler may delete from the replica.</summary>
public enum Deleting
{
    /// <summary>All items that the source does not have.</summary>
    All,

    /// <summary>Items that it put itself and that the source has deleted since.</summary>
    OwnPuts,

    /// <summary>No items. This is a defect.</summary>
    Nothing,
}
