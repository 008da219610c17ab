using System.CommandLine;
using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.Commands.Backfill;

/// <summary>The settings of <c>backfill</c>.</summary>
/// <param name="Scan">The segments and the pace.</param>
/// <param name="CheckpointPath">The file that stores the progress; null for none.</param>
internal sealed record BackfillSettings(ScanSettings Scan, string? CheckpointPath)
{
    private static readonly Option<string?> Checkpoint = new("--checkpoint")
    {
        Description = "File that stores the backfill's progress. The next run resumes from it. It is removed at the end. Default: none.",
        HelpName = "FILE",
    };

    public static IEnumerable<Option> Options => [.. ScanOptions.All, Checkpoint];

    public static BackfillSettings Read(Arguments arguments) => new(ScanOptions.Read(arguments), Usage.FileIn(arguments, Checkpoint));
}
