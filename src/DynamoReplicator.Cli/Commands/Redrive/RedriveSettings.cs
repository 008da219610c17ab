using System.CommandLine;
using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.Commands.Redrive;

/// <summary>The settings of <c>redrive</c>.</summary>
/// <param name="Failures">The files with failure documents, or <see cref="StandardInput"/>.</param>
/// <param name="KeepExpired">Whether the replicas keep what time to live deleted at the source.</param>
/// <param name="DryRun">Whether only to report what would be done.</param>
internal sealed record RedriveSettings(IReadOnlyList<string> Failures, bool KeepExpired, bool DryRun)
{
    public const string StandardInput = "-";

    private static readonly Option<string[]> FailureOption = new("--failure")
    {
        Description = "File with one or more documents from Lambda's on-failure destination (S3, SQS, or SNS), or - for standard input. " +
            "Repeat the option for several files.",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<bool> KeepExpiredOption = new("--keep-expired")
    {
        Description = "Keeps items in the replicas that time to live deleted at the source. " +
            "Use it if the function sets SKIP_TTL_DELETES.",
    };

    private static readonly Option<bool> DryRunOption = new("--dry-run")
    {
        Description = "Reports what would be put, deleted, and left alone, and writes nothing.",
    };

    public static IEnumerable<Option> Options => [FailureOption, KeepExpiredOption, .. SelectionOptions.All, DryRunOption];

    public static RedriveSettings Read(Arguments arguments)
    {
        var failures = (arguments.Value(FailureOption) ?? []).Distinct().ToList();
        foreach (var path in failures.Where(path => path != StandardInput && !File.Exists(path)))
        {
            arguments.Reject($"{FailureOption.Name}: there is no file {path}.");
        }
        return new RedriveSettings(failures, arguments.Value(KeepExpiredOption), arguments.Value(DryRunOption));
    }
}
