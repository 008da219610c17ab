namespace DynamoReplicator.Tests.Reconciliation;

/// <summary>
/// One key of a source, its stream, a replicator that may be given records again, and a reconciler that writes and looks again: all that can happen, one step at a time.
/// Values are numbers; <see cref="Absent"/> is no item. Keys do not touch one another, so one is enough.
/// <para>
/// The stream has every change in order. The replicator sends one write at a time; it may crash, when its write is lost or lands, and begins
/// again at its last checkpoint. The reconciler starts from any value that the source ever had (a scan may be as old as it likes), and may crash likewise and begin anew: from the same key if
/// keys are what it was given, from what a scan meets if it scans, and a scan never meets what is not there. It may be limited in what it
/// deletes (<see cref="Deleting"/>). No write lands after its sender has given it up: that is the one thing that the loop does not survive.
/// </para>
/// </summary>
internal readonly record struct ReconciliationModel
{
    public const int Absent = 0;

    /// <summary>What the source may have held before its stream began.</summary>
    private const int Old = -1;

    /// <param name="work">What the reconciler does.</param>
    /// <param name="isPopulated">Whether the source has the item before its stream begins.</param>
    /// <param name="changes">How often it is changed.</param>
    /// <param name="replicatorCrashes">How often the replicator may crash.</param>
    /// <param name="reconcilerCrashes">How often the reconciler may crash.</param>
    /// <param name="looksAgain">Whether the reconciler looks again.</param>
    /// <param name="deletes">What the reconciler may delete.</param>
    public static ReconciliationModel Start(
        Reconciling work,
        bool isPopulated,
        int changes,
        int replicatorCrashes,
        int reconcilerCrashes,
        bool looksAgain = true,
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
            LooksAgain = looksAgain,
        };
    }

    private enum Phase : byte
    {
        Scanning,
        Observed,
        Sent,
        Landed,
        Changed,
        Looked,
        Cleared,
        Done,
    }

    private Reconciling Work { get; init; }

    private Deleting Deletes { get; init; }

    /// <summary>Whether the reconciler knows that it has put the item.</summary>
    private bool HasPut { get; init; }

    private bool MayDelete => Deletes == Deleting.All || (Deletes == Deleting.OwnPuts && HasPut);

    private bool IsPopulated { get; init; }

    /// <summary>The source's history: bit pattern of which changes were deletes. Change n writes the value n, or deletes.</summary>
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

    /// <summary>Whether the reconciler is at what the journal had when it began.</summary>
    private bool IsResuming { get; init; }

    private int ReconcilerCrashesLeft { get; init; }

    private bool LooksAgain { get; init; }

    private int Source => ValueAfter(Changes);

    /// <summary>Whether nothing more will happen: no change is left, the stream is read to its end, and the reconciler is done.</summary>
    public bool IsAtRest => ChangesLeft == 0 && Applied == Changes && !IsReplicatorSending && Reconciler == Phase.Done;

    public bool IsIdentical => Replica == Source;

    /// <summary>Adds every state that can come next.</summary>
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
            var crashed = this with { Applied = Checkpoint, IsReplicatorSending = false, ReplicatorCrashesLeft = ReplicatorCrashesLeft - 1 };
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
                next.Add(this with { Reconciler = Phase.Landed }); // It is not written, and looked at again: the sight may have been an old one.
                break;
            case Phase.Observed:
                next.Add(this with { Reconciler = Phase.Sent, IsNoted = Work == Reconciling.ByScanWithJournal, HasPut = HasPut || InHand != Absent });
                break;
            case Phase.Sent:
                next.Add(this with { Reconciler = Phase.Landed, Replica = InHand });
                break;
            case Phase.Landed when !LooksAgain || Source == InHand:
                next.Add(this with { Reconciler = Phase.Looked });
                break;
            case Phase.Landed:
                next.Add(this with { Reconciler = Phase.Changed, InHand = Source });
                break;
            case Phase.Changed:
                // What changes between two looks is left to the replicator.
                next.Add(this with { Reconciler = Source == InHand ? Phase.Observed : Phase.Looked });
                break;
            case Phase.Looked:
                next.Add(this with { Reconciler = IsResuming ? Phase.Scanning : Phase.Cleared, IsNoted = false, IsResuming = false, InHand = Absent, HasPut = false });
                break;
            case Phase.Cleared:
                next.Add(this with { Reconciler = Phase.Done });
                break;
        }
        if (ReconcilerCrashesLeft > 0 && Reconciler is not (Phase.Scanning or Phase.Done))
        {
            var crashed = this with { Reconciler = Phase.Scanning, InHand = Absent, IsResuming = false, HasPut = false, ReconcilerCrashesLeft = ReconcilerCrashesLeft - 1 };
            next.Add(crashed);
            if (Reconciler == Phase.Sent)
            {
                next.Add(crashed with { Replica = InHand });
            }
        }
    }

    private int ValueAfter(int changes) => changes == 0 ? (IsPopulated ? Old : Absent) : (DeletedBy & 1u << changes) != 0 ? Absent : changes;
}

/// <summary>What a reconciler goes by, now and after a crash.</summary>
public enum Reconciling
{
    /// <summary>Repair and sync: keys that it is given, and is given again.</summary>
    GivenKeys,

    /// <summary>A backfill without a journal: what a scan meets.</summary>
    ByScan,

    /// <summary>A backfill: what the journal has, and then what a scan meets.</summary>
    ByScanWithJournal,
}

/// <summary>What a reconciler may delete at the replica.</summary>
public enum Deleting
{
    /// <summary>Whatever the source lacks.</summary>
    All,

    /// <summary>What it has put itself, if the source turns out to have deleted it.</summary>
    OwnPuts,

    /// <summary>Nothing: a defect.</summary>
    Nothing,
}
