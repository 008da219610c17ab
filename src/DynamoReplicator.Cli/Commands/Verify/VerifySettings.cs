using System.CommandLine;
using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.Commands.Verify;

/// <summary>The settings of <c>verify</c>.</summary>
internal sealed record VerifySettings
{
    /// <summary>Deleting more than this share of a replica requires --yes.</summary>
    private const double DefaultDeleteLimit = 0.1;

    private static readonly Option<bool> RepairOption = new("--repair")
    {
        Description = "Writes the items that are missing or different at the replicas. Extra items are reported and not deleted.",
    };

    private static readonly Option<bool> DeleteExtraOption = new("--delete-extra")
    {
        Description = "With --repair: also deletes the items that the source lacks, after both tables have been compared. " +
            "Do not use it for a replica that keeps items that its source deletes.",
    };

    private static readonly Option<bool> DryRunOption = new("--dry-run")
    {
        Description = "Shows what a comparison costs and how long it takes, and compares nothing. With --repair: compares, reports what " +
            "would be written and deleted, and writes nothing.",
    };

    private static readonly Option<bool> YesOption = new("--yes")
    {
        Description = "With --delete-extra: deletes the extra items even if they are more than a tenth of the replica's items.",
    };

    private static readonly Option<bool> KeepExpiredOption = new("--keep-expired")
    {
        Description = "Excuses expired items that only the replica has, and never deletes them. Use it for a replica that keeps items " +
            "that time to live deletes at the source (SKIP_TTL_DELETES).",
    };

    private static readonly Option<bool> AllOption = new("--all")
    {
        Description = "Compares all items even if the replica lacks more than a tenth of them. Without it, verify then stops and " +
            "recommends a backfill, which costs less.",
    };

    private static readonly TimeOption SettleOption = new(
        "--settle", TimeSpan.FromSeconds(30), "How long a difference must persist to be reported. Set it above the replication lag.");

    private static readonly Option<string[]> KeyOption = new("--key")
    {
        Description = "Key of an item to compare, as DynamoDB JSON. Only the specified items are compared. Repeat the option for " +
            "several items.",
        HelpName = "JSON",
    };

    private static readonly Option<string?> KeysFromOption = new("--keys-from")
    {
        Description = "File of such keys, one per line.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> ShowItemsOption = new("--show-items")
    {
        Description = "Shows the items that differ, not only their keys.",
    };

    private static readonly NumberOption SamplesOption = new(
        "--samples", 100, (0, int.MaxValue), "items", "Maximum number of differing items to show. All are counted.");

    public static IEnumerable<Option> Options =>
    [
        RepairOption, DeleteExtraOption, DryRunOption, YesOption, KeepExpiredOption, AllOption, SettleOption, KeyOption,
        KeysFromOption, ShowItemsOption, SamplesOption,
        .. SelectionOptions.All,
        .. ScanOptions.All,
    ];

    public required ScanSettings Scan { get; init; }

    /// <summary>Whether to write the items that differ, or with <see cref="DryRun"/> to report them.</summary>
    public bool Repair { get; init; }

    public bool DeleteExtra { get; init; }

    public bool DryRun { get; init; }

    /// <summary>Whether only to estimate the cost.</summary>
    public bool IsEstimate => DryRun && !Repair;

    /// <summary>The largest share of a replica's items that may be deleted.</summary>
    public double DeleteLimit { get; init; }

    /// <summary>Whether the replicas keep items that time to live deletes at the source.</summary>
    public bool KeepExpired { get; init; }

    /// <summary>Whether to compare a replica that lacks many items.</summary>
    public bool All { get; init; }

    public TimeSpan SettleTime { get; init; }

    public int MaxSamples { get; init; }

    public bool ShowItems { get; init; }

    /// <summary>The keys of the items to compare; null to compare all items.</summary>
    public IReadOnlyList<string>? Keys { get; init; }

    public static VerifySettings Read(Arguments arguments)
    {
        var keys = ReadKeys(arguments);
        foreach (var (option, needed) in new[] { (DeleteExtraOption, RepairOption), (YesOption, DeleteExtraOption) })
        {
            if (arguments.Value(option) && !arguments.Value(needed))
            {
                arguments.Reject($"{option.Name} requires {needed.Name}. Specify both, or neither.");
            }
        }
        if (keys is not null && arguments.Value(DryRunOption) && !arguments.Value(RepairOption))
        {
            arguments.Reject($"{DryRunOption.Name} requires {RepairOption.Name} if keys are specified. Specify both, or neither.");
        }
        return new VerifySettings
        {
            Scan = ScanOptions.Read(arguments),
            Repair = arguments.Value(RepairOption),
            DeleteExtra = arguments.Value(DeleteExtraOption),
            DryRun = arguments.Value(DryRunOption),
            DeleteLimit = arguments.Value(YesOption) ? 1 : DefaultDeleteLimit,
            KeepExpired = arguments.Value(KeepExpiredOption),
            All = arguments.Value(AllOption),
            SettleTime = SettleOption.ValueIn(arguments),
            MaxSamples = SamplesOption.ValueIn(arguments),
            ShowItems = arguments.Value(ShowItemsOption),
            Keys = keys,
        };
    }

    public ReconcilerOptions OptionsOf(VerbCall call, ReplicaTable replica) => Scan.OptionsOf(call, replica) with
    {
        SettleTime = SettleTime,
        MaxSamples = MaxSamples,
        IncludeItems = ShowItems,
        DeleteExtra = DeleteExtra,
        DeleteLimit = DeleteLimit,
        KeepExpired = KeepExpired,
        AllowIncompleteReplica = All,
    };

    private static List<string>? ReadKeys(Arguments arguments)
    {
        var given = (arguments.Value(KeyOption) ?? []).Select(text => KeyArguments.Read(arguments, KeyOption, text)).ToList();
        if (arguments.Value(KeysFromOption) is not { } path)
        {
            return given.Count == 0 ? null : given;
        }
        var (keys, errors) = KeyArguments.ReadFile(KeysFromOption.Name, path);
        errors.ForEach(arguments.Reject);
        return [.. keys, .. given];
    }
}
