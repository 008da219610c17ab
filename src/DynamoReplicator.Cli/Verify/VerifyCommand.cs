using System.CommandLine;
using DynamoReplicator.Cli.Output;
using DynamoReplicator.Cli.Tables;

namespace DynamoReplicator.Cli.Verify;

/// <summary>The verb <c>verify</c> on the command line.</summary>
internal static class VerifyCommand
{
    private const string Examples = """
          # Compare two tables while they are written; a difference must last a minute to count
          dynamo-replicator verify --source us-east-1/orders --replica eu-west-1/orders --settle 1m

          # Repair what differs, and keep the account of it
          dynamo-replicator verify --source us-east-1/orders --replica eu-west-1/orders --repair --output json > repaired.jsonl

          # Look at a single item
          dynamo-replicator verify --source us-east-1/orders --replica eu-west-1/orders --key '{"pk":{"S":"order-1"}}' --show-items
        """;

    private static readonly Option<bool> Repair = new("--repair") { Description = "Make the replicas equal to the source where they differ." };

    private static readonly TimeOption Settle = new(
        "--settle", TimeSpan.FromSeconds(30), "How long a difference must persist to be reported. Set it above the replication lag.");

    private static readonly Option<string[]> Keys = new("--key")
    {
        Description = "An item to compare, by its key as DynamoDB JSON, and no others. Give it once for each.",
        HelpName = "JSON",
    };

    private static readonly Option<string?> KeysFrom = new("--keys-from")
    {
        Description = "A file of such keys, one a line.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> ShowItems = new("--show-items") { Description = "Show the items that differ, and not only their keys." };

    private static readonly NumberOption Samples = new("--samples", 100, (0, int.MaxValue), "items", "How many of the items that differ to show. All are counted.");

    public static Command Create() => TableVerb.Create(
        "verify",
        "Compares replicas with their source, both ways, while writes go on, and repairs what differs if asked to.",
        Examples,
        [Repair, Settle, Keys, KeysFrom, ShowItems, Samples, .. ScanOptions.All],
        MistakesIn,
        RunAsync);

    private static IEnumerable<string> MistakesIn(ParseResult command)
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
            foreach (var mistake in KeyArguments.ReadFile(KeysFrom.Name, path).Mistakes)
            {
                yield return mistake;
            }
        }
        foreach (var mistake in ScanOptions.MistakesIn(command))
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
                Settle = Settle.ValueIn(call.Command),
                Samples = Samples.ValueIn(call.Command),
                IncludeItems = call.Command.GetValue(ShowItems),
            };
            return await VerifyAsync(call, options, keys);
        });
    }

    private static async Task<bool> VerifyAsync(VerbCall call, ReconcilerOptions options, IReadOnlyList<string>? keys)
    {
        var repair = call.Command.GetValue(Repair);
        using var reconciler = new Reconciler(options);
        var report = await new ProgressView(call.Output, $"{options.Source} and {options.Replica}").ShowAsync(progress => keys is null
            ? reconciler.VerifyAsync(repair, progress, call.Stop)
            : reconciler.VerifyKeysAsync(keys, repair, progress, call.Stop));
        ReportView.Tell(call.Output, "verify", Headline(options, report, keys), options, report);
        if (report.InFlight > 0)
        {
            call.Output.Warn(
                $"{Quantity.Of(report.InFlight, "item")} of {options.Source} kept changing during the comparison with {options.Replica}, and no verdict is possible. " +
                "Compare again when fewer writes arrive.");
        }
        return report.Succeeded;
    }

    /// <returns>Null if all items are meant.</returns>
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
            : ReportView.Count(report.SourceItems, "key");
        var found = $"{ReportView.Number(report.Missing)} missing, {ReportView.Number(report.Different)} different, {ReportView.Number(report.Extra)} extra";
        var rejected = report.Rejected > 0 ? $", {ReportView.Number(report.Rejected)} rejected by the replica" : "";
        var verdict = report switch
        {
            { Differences: 0, Rejected: 0, InFlight: 0 } => "identical",
            { Differences: 0, Rejected: 0 } => $"no differences, but {ReportView.Number(report.InFlight)} undecided",
            { Succeeded: true } => $"repaired: {found}",
            { IsRepaired: true } => $"not repaired in full: {found}{rejected}",
            _ => $"different: {found}{rejected}",
        };
        return $"{options.Source} and {options.Replica}: {verdict}; {looked}";
    }
}
