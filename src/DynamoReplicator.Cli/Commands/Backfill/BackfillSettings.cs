using System.CommandLine;
using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.Commands.Backfill;

/// <summary>The settings of <c>backfill</c>.</summary>
/// <param name="Scan">The segments and the pace.</param>
/// <param name="CheckpointPath">The file that stores the progress; null for none.</param>
/// <param name="DryRun">Whether only to estimate the cost.</param>
internal sealed record BackfillSettings(ScanSettings Scan, string? CheckpointPath, bool DryRun)
{
    private static readonly Option<string?> Checkpoint = new("--checkpoint")
    {
        Description = "File that stores the backfill's progress. The next run resumes from it. It is removed at the end. Default: none.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> DryRunOption = new("--dry-run")
    {
        Description = "Shows what a backfill of all items costs and how long it takes, and copies nothing.",
    };

    public static IEnumerable<Option> Options => [.. ScanOptions.All, Checkpoint, DryRunOption];

    public static BackfillSettings Read(Arguments arguments) =>
        new(ScanOptions.Read(arguments), Usage.FileIn(arguments, Checkpoint), arguments.Value(DryRunOption));
}
