using System.CommandLine;
using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.Commands.Backfill;

/// <summary>The settings of <c>backfill</c>.</summary>
/// <param name="Scan">The segments and the pace.</param>
/// <param name="CheckpointPath">The file that stores the progress; null for none.</param>
/// <param name="DryRun">Whether only to estimate the cost.</param>
/// <param name="IsSeed">Whether to seed empty replicas before their trigger is created.</param>
/// <param name="IsConsistent">Whether a seed reads consistently.</param>
internal sealed record BackfillSettings(ScanSettings Scan, string? CheckpointPath, bool DryRun, bool IsSeed, bool IsConsistent)
{
    private static readonly Option<string?> Checkpoint = new("--checkpoint")
    {
        Description = "File that stores the backfill's progress. The next run resumes from it. It is removed at the end, except with " +
            "--seed. Default: none.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> DryRunOption = new("--dry-run")
    {
        Description = "Shows what a backfill of all items costs and how long it takes, and copies nothing.",
    };

    private static readonly Option<bool> Seed = new("--seed")
    {
        Description = "Fills empty replicas before their trigger exists, and reads each item only once. The source's stream must be " +
            "enabled. At the end, prints how to create the trigger, which must read the stream within 23 hours of the start.",
    };

    private static readonly Option<bool> Consistent = new("--consistent")
    {
        Description = "With --seed: scans with consistent reads, at twice the read units. Without it, the seed waits a minute before it " +
            "reads, and assumes that no read is older than that.",
    };

    public static IEnumerable<Option> Options => [.. SelectionOptions.All, .. ScanOptions.All, Checkpoint, Seed, Consistent, DryRunOption];

    public static BackfillSettings Read(Arguments arguments)
    {
        var scan = ScanOptions.Read(arguments);
        var (isSeed, isConsistent) = (arguments.Value(Seed), arguments.Value(Consistent));
        if (isConsistent && !isSeed)
        {
            arguments.Reject($"{Consistent.Name} requires {Seed.Name}. Specify both, or neither.");
        }
        if (isSeed && scan.Range != new SegmentRange(0, scan.Segments - 1))
        {
            arguments.Reject($"{Seed.Name} copies the whole table from one machine. Omit --only.");
        }
        return new BackfillSettings(
            scan, Usage.FileIn(arguments, Checkpoint), arguments.Value(DryRunOption), isSeed, isConsistent);
    }
}
