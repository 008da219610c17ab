using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Cli.Estimation;
using DynamoReplicator.Cli.Output;
using DynamoReplicator.Reconciliation;
using DynamoReplicator.Wording;

namespace DynamoReplicator.Cli.Commands.Backfill;

/// <summary>The verb <c>backfill</c> on the command line.</summary>
internal static class BackfillCommand
{
    private const string Examples = """
          # Copy all items of orders at up to 500 write units per second, and resume from the checkpoint if interrupted
          dynamo-replicator backfill --source us-east-1/orders --replica eu-west-1/orders --write-capacity 500 --checkpoint orders.backfill

          # Copy a quarter of a very large table, on one of four machines
          dynamo-replicator backfill --source us-east-1/orders --replica eu-west-1/orders --segments 64 --only 0-15

          # Fill an empty replica at the lowest cost, before its trigger is created
          dynamo-replicator backfill --source us-east-1/orders --replica eu-west-1/orders --seed --checkpoint orders.seed
        """;

    public static VerbCommand Create() => TableVerb.Create(
        "backfill",
        "Copies all items of the source to its replicas, next to live replication, or with --seed before it starts.",
        Examples,
        BackfillSettings.Options,
        BackfillSettings.Read,
        RunAsync);

    private static async Task<int> RunAsync(VerbCall call, BackfillSettings settings)
    {
        var checkpoints = CheckpointFiles.Of(settings.CheckpointPath, call.Tables, settings.IsSeed);
        if (settings.IsSeed)
        {
            return await new SeedRun(call, settings, checkpoints).RunAsync();
        }
        await LiveReplication.CheckAsync(call);
        var exitCode = await checkpoints.ForEachReplicaAsync(
            call, settings.DryRun, (replica, tables) => BackfillAsync(call, settings, checkpoints, replica, tables));
        if (exitCode == ExitCode.Done && !settings.DryRun)
        {
            checkpoints.Remove();
        }
        return exitCode;
    }

    private static async Task<int> BackfillAsync(
        VerbCall call, BackfillSettings settings, CheckpointFiles checkpoints, ReplicaTable replica, DescribedTables tables)
    {
        var options = settings.Scan.OptionsOf(call, replica) with { CheckpointPath = checkpoints.PathOf(replica) };
        var title = $"{options.Source} to {options.Replica}";
        var identity = BackfillIdentity.Of(options, tables.Source, tables.Replica);
        if (checkpoints.IsDone(options, identity))
        {
            call.Output.WriteText($"{title}: already done, according to the checkpoint");
            return ExitCode.Done;
        }
        await VerbEstimate.ShowAsync(call, "backfill", options, tables, estimator => estimator.Backfill(), settings.DryRun);
        if (settings.DryRun)
        {
            return ExitCode.Done;
        }
        if (options.CheckpointPath is { } path && File.Exists(path))
        {
            call.Output.WriteNote($"{title}: resuming from {path}");
        }
        using var reconciler = new Reconciler(options);
        var report = await new ReconciliationView(call.Output, title).ShowAsync(reconciler.BackfillAsync, call.Stop);
        ReportView.Show(call.Output, "backfill", Headline(title, report), options, report);
        if (report.Succeeded)
        {
            checkpoints.Finish(options, identity);
        }
        return ExitCode.Of(report);
    }

    private static string Headline(string title, ReconciliationReport report) =>
        $"backfilled {title}: {Quantity.Of(report.SourceItems, "item")}, {Quantity.Of(report.Writes, "write")}, " +
        $"{ReportView.Number(report.Repeated)} of them repeated because the source changed" +
        (report.Rejected > 0 ? $", {Quantity.Of(report.Rejected, "item")} rejected" : "");
}
