using System.CommandLine;
using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.Commands.Init;

/// <summary>The settings of <c>init</c>.</summary>
/// <param name="DryRun">Whether only to preview the changes.</param>
/// <param name="Yes">Whether the user has confirmed the changes.</param>
internal sealed record InitSettings(bool DryRun, bool Yes)
{
    private static readonly Option<bool> DryRunOption = new("--dry-run") { Description = "Previews the changes and makes none." };

    private static readonly Option<bool> YesOption = new("--yes") { Description = "Makes the changes without asking for confirmation." };

    public static IEnumerable<Option> Options => [DryRunOption, YesOption];

    public static InitSettings Read(Arguments arguments) => new(arguments.Value(DryRunOption), arguments.Value(YesOption));
}
