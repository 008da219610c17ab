using System.CommandLine;
using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Cli.Output;
using DynamoReplicator.Wording;

namespace DynamoReplicator.Cli.Commands.Verify;

/// <summary>The verb <c>verify</c> on the command line.</summary>
internal static class VerifyCommand
{
    private const string Examples = """
          # Compare two tables during writes; a difference must persist for a minute
          dynamo-replicator verify --source us-east-1/orders --replica eu-west-1/orders --settle 1m

          # Preview a repair, then repair, delete extra items, and save the report
          dynamo-replicator verify --source us-east-1/orders --replica eu-west-1/orders --repair --delete-extra --dry-run
          dynamo-replicator verify --source us-east-1/orders --replica eu-west-1/orders --repair --delete-extra --output json \
            > repaired.jsonl

          # Compare a single item
          dynamo-replicator verify --source us-east-1/orders --replica eu-west-1/orders --key '{"pk":{"S":"order-1"}}' --show-items
        """;

    private static readonly Option<bool> Repair = new("--repair")
    {
        Description = "Writes the items that are missing or different at the replicas. Extra items are reported and not deleted.",
    };

    private static readonly Option<bool> DeleteExtra = new("--delete-extra")
    {
        Description = "With --repair: also deletes the items that the source lacks, after both tables have been compared. " +
            "Do not use it for a replica that keeps items that its source deletes.",
    };

    private static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "With --repair: reports what would be written and deleted, and writes nothing.",
    };

    private static readonly Option<bool> Yes = new("--yes")
    {
        Description = "With --delete-extra: deletes the extra items even if they are more than a tenth of the replica's items.",
    };

    /// <summary>Deleting more than this share of a replica requires --yes.</summary>
    private const double DefaultDeleteLimit = 0.1;

    private static readonly TimeOption Settle = new(
        "--settle", TimeSpan.FromSeconds(30), "How long a difference must persist to be reported. Set it above the replication lag.");

    private static readonly Option<string[]> Keys = new("--key")
    {
        Description = "Key of an item to compare, as DynamoDB JSON. Only the specified items are compared. Repeat the option for " +
            "several items.",
        HelpName = "JSON",
    };

    private static readonly Option<string?> KeysFrom = new("--keys-from")
    {
        Description = "File of such keys, one per line.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> ShowItems = new("--show-items")
    {
        Description = "Shows the items that differ, not only their " +
        "keys."
    };

    private static readonly NumberOption Samples = new(
        "--samples", 100, (0, int.MaxValue), "items", "Maximum number of differing items to show. All are counted.");

    public static Command Create() => TableVerb.Create(
        "verify",
        "Compares replicas with their source, in both directions, while writes continue, and repairs differences on request. " +
        "Compares whole items: does not apply a function's Where, Select, or filter.",
        Examples,
        [Repair, DeleteExtra, DryRun, Yes, Settle, Keys, KeysFrom, ShowItems, Samples, .. ScanOptions.All],
        Validate,
        RunAsync);

    private static IEnumerable<string> Validate(ParseResult command)
    {
        foreach (var text in command.ValidValue(Keys) ?? [])
        {
            if (!KeyArguments.TryRead(text, out _))
            {
                yield return KeyArguments.Malformed(Keys.Name, text);
            }
        }
        if (command.ValidValue(KeysFrom) is { } path)
        {
            foreach (var mistake in KeyArguments.ReadFile(KeysFrom.Name, path).Errors)
            {
                yield return mistake;
            }
        }
        foreach (var (option, needed) in new[] { (DeleteExtra, Repair), (DryRun, Repair), (Yes, DeleteExtra) })
        {
            if (command.ValidValue(option) && !command.ValidValue(needed))
            {
                yield return $"{option.Name} requires {needed.Name}. Specify both, or neither.";
            }
        }
        foreach (var mistake in ScanOptions.Validate(command))
        {
            yield return mistake;
        }
    }

    private static Task<int> RunAsync(VerbCall call)
    {
        var keys = KeysOf(call.Command);
        return ReplicaRuns.ForEachAsync(call, async replica =>
        {
            var options = ScanOptions.Read(call, replica) with
            {
                SettleTime = Settle.ValueIn(call.Command),
                MaxSamples = Samples.ValueIn(call.Command),
                IncludeItems = call.Command.GetValue(ShowItems),
                DeleteExtra = call.Command.GetValue(DeleteExtra),
                DeleteLimit = call.Command.GetValue(Yes) ? 1 : DefaultDeleteLimit,
            };
            return await VerifyAsync(call, options, keys);
        });
    }

    private static async Task<int> VerifyAsync(VerbCall call, ReconcilerOptions options, IReadOnlyList<string>? keys)
    {
        var repair = call.Command.GetValue(Repair) && !call.Command.GetValue(DryRun);
        using var reconciler = new Reconciler(options);
        var report = await new ProgressView(call.Output, $"{options.Source} and {options.Replica}")
            .ShowAsync(progress => (keys, repair) switch
        {
            (null, false) => reconciler.VerifyAsync(progress, call.Stop),
            (null, true) => reconciler.RepairAsync(progress, call.Stop),
            (_, false) => reconciler.VerifyKeysAsync(keys, progress, call.Stop),
            (_, true) => reconciler.RepairKeysAsync(keys, progress, call.Stop),
        });
        ReportView.Show(call.Output, "verify", Headline(options, report, keys), options, report);
        if (report.InFlight > 0)
        {
            call.Output.Warn(
                $"{Quantity.Of(report.InFlight, "item")} of {options.Source} and {options.Replica} kept changing during the comparison, " +
                "so they are undecided. Run verify again when there are fewer writes.");
        }
        VerifyNotes.Show(call, options, report, isDryRun: call.Command.GetValue(DryRun), isWhole: keys is null);
        return ExitCode.Of(report);
    }

    /// <returns>Null to compare all items.</returns>
    private static List<string>? KeysOf(ParseResult command)
    {
        var (given, path) = (command.GetValue(Keys) ?? [], command.GetValue(KeysFrom));
        if (given.Length == 0 && path is null)
        {
            return null;
        }
        var keys = path is null ? [] : KeyArguments.ReadFile(KeysFrom.Name, path).Keys;
        foreach (var text in given)
        {
            keys.Add(KeyArguments.TryRead(text, out var key) ? key : text);
        }
        return keys;
    }

    private static string Headline(ReconcilerOptions options, ReconciliationReport report, IReadOnlyList<string>? keys)
    {
        var looked = keys is null
            ? $"{ReportView.Number(report.SourceItems)} and {ReportView.Number(report.ReplicaItems)} items"
            : Quantity.Of(report.SourceItems, "key");
        var found = $"{ReportView.Number(report.Missing)} missing, {ReportView.Number(report.Different)} different, " +
            $"{ReportView.Number(report.Extra)} extra";
        var rejected = report.Rejected > 0 ? $", {ReportView.Number(report.Rejected)} rejected by the replica" : "";
        var left = report.ExtraLeft > 0 ? $", {ReportView.Number(report.ExtraLeft)} of them not deleted" : "";
        var verdict = report switch
        {
            { Differences: 0, Rejected: 0, InFlight: 0 } => "identical",
            { Differences: 0, Rejected: 0 } => $"no differences, but {ReportView.Number(report.InFlight)} undecided",
            { HasFailed: false } => $"repaired: {found}{(report.InFlight > 0 ? $", {ReportView.Number(report.InFlight)} undecided" : "")}",
            { IsRepaired: true } => $"partly repaired: {found}{rejected}{left}",
            _ => $"different: {found}{rejected}",
        };
        return $"{options.Source} and {options.Replica}: {verdict}; {looked}";
    }
}
