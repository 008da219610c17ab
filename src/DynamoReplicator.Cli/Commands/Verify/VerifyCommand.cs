using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Cli.Estimation;
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

    public static VerbCommand Create() => TableVerb.Create(
        "verify",
        "Compares replicas with their source, in both directions, while writes continue, and repairs differences on request. " +
        "Compares whole items unless --filter-expression and --attributes or --omit-attributes say which part the replicas hold.",
        Examples,
        VerifySettings.Options,
        VerifySettings.Read,
        RunAsync);

    private static Task<int> RunAsync(VerbCall call, VerifySettings settings) => ReplicaRuns.ForEachAsync(
        call, (replica, tables) => VerifyAsync(call, settings, settings.OptionsOf(call, replica), tables));

    private static async Task<int> VerifyAsync(
        VerbCall call, VerifySettings settings, ReconcilerOptions options, DescribedTables tables)
    {
        var (keys, repair) = (settings.Keys, settings.Repair && !settings.DryRun);
        if (keys is null)
        {
            await VerbEstimate.ShowAsync(call, "verify", options, tables, estimator => estimator.Verify(), settings.IsEstimate);
        }
        if (settings.IsEstimate)
        {
            return ExitCode.Done;
        }
        using var reconciler = new Reconciler(options);
        var view = new ReconciliationView(call.Output, $"{options.Source} and {options.Replica}");
        var report = await view.ShowAsync(
            (progress, stop) => (keys, repair) switch
            {
                (null, false) => reconciler.VerifyAsync(progress, stop),
                (null, true) => reconciler.RepairAsync(progress, stop),
                (_, false) => reconciler.VerifyKeysAsync(keys, progress, stop),
                (_, true) => reconciler.RepairKeysAsync(keys, progress, stop),
            },
            call.Stop);
        ReportView.Show(call.Output, "verify", Headline(options, report, keys), options, report);
        if (report.InFlight > 0)
        {
            call.Output.Warn(
                $"{Quantity.Of(report.InFlight, "item")} of {options.Source} and {options.Replica} kept changing during the comparison, " +
                "so they are undecided. Run verify again when there are fewer writes.");
        }
        VerifyNotes.Show(call, options, report, settings.DryRun, isWhole: keys is null);
        return ExitCode.Of(report);
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
            { Differences: 0, Rejected: 0, InFlight: 0, Expired: 0 } => "identical",
            { Differences: 0, Rejected: 0, InFlight: 0 } => "no differences",
            { Differences: 0, Rejected: 0 } => $"no differences, but {ReportView.Number(report.InFlight)} undecided",
            { HasFailed: false } => $"repaired: {found}{(report.InFlight > 0 ? $", {ReportView.Number(report.InFlight)} undecided" : "")}",
            { IsRepaired: true } => $"partly repaired: {found}{rejected}{left}",
            _ => $"different: {found}{rejected}",
        };
        var expired = report.Expired > 0 ? $"; {Quantity.Of(report.Expired, "expired item")} excused" : "";
        return $"{options.Source} and {options.Replica}: {verdict}; {looked}{expired}";
    }
}
