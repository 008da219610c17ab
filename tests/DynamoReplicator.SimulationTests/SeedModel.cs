namespace DynamoReplicator.SimulationTests;

/// <summary>
/// Models every possible step for one key of a source, its stream, a seed, and the trigger that is created after the seed. Values are
/// numbers, and <see cref="Absent"/> is no item. One key is enough, because keys do not affect one another.
/// <para>
/// The stream is on before the seed begins to read. A read may be as old as <see cref="OldestRead"/>, which is one of the changes that the
/// stream has. A scan never returns an item that does not exist. The seed may crash, and its write is then lost or lands; it starts again.
/// The trigger begins with the oldest record that the stream still has. Records from before the start of the seed may expire at any time,
/// and the others only after its limit. The trigger applies records in order, and may crash as the replicator of
/// <see cref="ReconciliationModel"/> does.
/// </para>
/// </summary>
internal readonly record struct SeedModel : IModelState<SeedModel>
{
    public const int Absent = 0;

    /// <summary>The value that the source may have had before its stream began.</summary>
    private const int Old = -1;

    private enum Phase : byte
    {
        Waiting,
        Scanning,
        Observed,
        Sent,
        Done,
    }

    /// <param name="isPopulated">Whether the source has the item before its first change.</param>
    /// <param name="changes">The number of changes.</param>
    /// <param name="seedCrashes">The number of crashes of the seed.</param>
    /// <param name="triggerCrashes">The number of crashes of the trigger's function.</param>
    /// <param name="defect">The planted defect.</param>
    public static SeedModel Start(
        bool isPopulated, int changes, int seedCrashes, int triggerCrashes, SeedDefect defect = SeedDefect.None) => new()
        {
            IsPopulated = isPopulated,
            ChangesLeft = changes,
            SeedCrashesLeft = seedCrashes,
            TriggerCrashesLeft = triggerCrashes,
            Defect = defect,
        };

    private SeedDefect Defect { get; init; }

    private bool IsPopulated { get; init; }

    /// <summary>The source's history: bit n is set if change n was a delete. Otherwise change n wrote the value n.</summary>
    private uint DeletedBy { get; init; }

    private int Changes { get; init; }

    private int ChangesLeft { get; init; }

    private int Replica { get; init; }

    private Phase Seed { get; init; }

    /// <summary>The number of changes that every read includes. The stream has every later change until the limit.</summary>
    private int OldestRead { get; init; }

    private int InHand { get; init; }

    private int SeedCrashesLeft { get; init; }

    private bool HasTrigger { get; init; }

    private int Applied { get; init; }

    private int Checkpoint { get; init; }

    private bool IsTriggerSending { get; init; }

    private int TriggerCrashesLeft { get; init; }

    private int Source => ValueAfter(Changes);

    /// <summary>Whether no step is left: there are no more changes, and the trigger has read the whole stream.</summary>
    public bool IsAtRest => ChangesLeft == 0 && Seed == Phase.Done && HasTrigger && Applied == Changes && !IsTriggerSending;

    public bool IsIdentical => Replica == Source;

    /// <summary>Adds every possible next state.</summary>
    public void AddNext(List<SeedModel> next)
    {
        if (ChangesLeft > 0)
        {
            var changed = this with { Changes = Changes + 1, ChangesLeft = ChangesLeft - 1 };
            next.Add(changed);
            next.Add(changed with { DeletedBy = DeletedBy | 1u << (Changes + 1) });
        }
        AddSeedSteps(next);
        AddTriggerSteps(next);
    }

    private void AddSeedSteps(List<SeedModel> next)
    {
        switch (Seed)
        {
            case Phase.Waiting:
                next.Add(this with { Seed = Phase.Scanning, OldestRead = Changes });
                break;
            case Phase.Scanning:
                for (var past = Defect == SeedDefect.ReadsTooOld ? 0 : OldestRead; past <= Changes; past++)
                {
                    var isMet = ValueAfter(past) != Absent;
                    next.Add(this with { Seed = isMet ? Phase.Observed : Phase.Done, InHand = ValueAfter(past) });
                }
                break;
            case Phase.Observed:
                next.Add(this with { Seed = Phase.Sent });
                break;
            case Phase.Sent:
                next.Add(this with { Seed = Phase.Done, Replica = InHand });
                break;
        }
        if (SeedCrashesLeft > 0 && Seed is not (Phase.Waiting or Phase.Done))
        {
            AddRestart(this, next);
            if (Seed == Phase.Sent)
            {
                AddRestart(this with { Replica = InHand }, next);
            }
        }
    }

    /// <summary>A restart keeps the first start, unless the replica is emptied.</summary>
    private static void AddRestart(SeedModel crashed, List<SeedModel> next)
    {
        var restarted = crashed with { InHand = Absent, SeedCrashesLeft = crashed.SeedCrashesLeft - 1 };
        next.Add(restarted with { Seed = Phase.Scanning });
        next.Add(restarted with { Seed = Phase.Waiting, Replica = Absent });
        if (crashed.Defect == SeedDefect.ForgetsItsStart)
        {
            next.Add(restarted with { Seed = Phase.Waiting });
        }
    }

    private void AddTriggerSteps(List<SeedModel> next)
    {
        if (!HasTrigger)
        {
            AddStartOfTrigger(next);
            return;
        }
        if (IsTriggerSending)
        {
            next.Add(this with { Replica = ValueAfter(Applied + 1), Applied = Applied + 1, IsTriggerSending = false });
        }
        else if (Applied < Changes)
        {
            next.Add(this with { IsTriggerSending = true });
        }
        if (!IsTriggerSending && Checkpoint < Applied)
        {
            next.Add(this with { Checkpoint = Applied });
        }
        if (TriggerCrashesLeft > 0 && (IsTriggerSending || Checkpoint < Applied))
        {
            var crashed = this with { Applied = Checkpoint, IsTriggerSending = false, TriggerCrashesLeft = TriggerCrashesLeft - 1 };
            next.Add(crashed);
            if (IsTriggerSending)
            {
                next.Add(crashed with { Replica = ValueAfter(Applied + 1) });
            }
        }
    }

    /// <summary>Any number of the records that may have expired are missing when the trigger begins.</summary>
    private void AddStartOfTrigger(List<SeedModel> next)
    {
        var isAllowed = Seed == Phase.Done || (Defect == SeedDefect.TriggerDuringTheSeed && Seed != Phase.Waiting);
        var mayHaveExpired = Defect == SeedDefect.TriggerAfterTheLimit ? Changes : OldestRead;
        for (var expired = 0; isAllowed && expired <= mayHaveExpired; expired++)
        {
            next.Add(this with { HasTrigger = true, Applied = expired, Checkpoint = expired });
        }
    }

    private int ValueAfter(int changes) =>
        changes == 0 ? (IsPopulated ? Old : Absent) : (DeletedBy & 1u << changes) != 0 ? Absent : changes;
}

/// <summary>A planted defect of a seed, which the model must catch.</summary>
public enum SeedDefect
{
    None,

    /// <summary>Reads may be older than the start of the seed allows.</summary>
    ReadsTooOld,

    /// <summary>The trigger is created while the seed still writes.</summary>
    TriggerDuringTheSeed,

    /// <summary>A restarted seed takes its own start for the first one, and does not empty the replica.</summary>
    ForgetsItsStart,

    /// <summary>The trigger begins when the stream has dropped changes made since the seed's start.</summary>
    TriggerAfterTheLimit,
}
