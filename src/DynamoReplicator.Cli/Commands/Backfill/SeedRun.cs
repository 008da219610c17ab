using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Cli.Estimation;
using DynamoReplicator.Cli.Output;
using DynamoReplicator.StreamReading;
using DynamoReplicator.Wording;

namespace DynamoReplicator.Cli.Commands.Backfill;

/// <summary>Seeds the replicas one after another. Their trigger, which is one function's, is created when all of them are seeded.</summary>
internal sealed class SeedRun(VerbCall call, BackfillSettings settings, CheckpointFiles checkpoints)
{
    private readonly List<SeedReport> _reports = [];

    /// <exception cref="CommandException">The source has no stream that a trigger can replicate.</exception>
    public async Task<int> RunAsync()
    {
        await CheckStreamAsync();
        var exitCode = await checkpoints.ForEachReplicaAsync(call, settings.DryRun, SeedAsync);
        if (_reports.Count == call.Tables.ReplicaTables.Count)
        {
            SeedClosing.Show(call, _reports);
        }
        else if (!settings.DryRun)
        {
            call.Output.Warn("Not all replicas are seeded. Do not create the trigger before they are.");
        }
        return exitCode;
    }

    private async Task CheckStreamAsync()
    {
        using var source = call.Connect(call.Tables.SourceTable);
        var description = await source.DescribeAsync(call.Stop);
        if (SourceStream.ProblemOf(description, source.Table, SuggestedCommand.AccessTo(source.Table)) is { } problem)
        {
            throw new CommandException($"A seed needs the source's stream, which keeps the changes made meanwhile. {problem}");
        }
    }

    private async Task<int> SeedAsync(ReplicaTable replica, DescribedTables tables)
    {
        var options = settings.Scan.OptionsOf(call, replica) with
        {
            CheckpointPath = checkpoints.PathOf(replica),
            ConsistentRead = settings.IsConsistent,
        };
        var title = $"{options.Source} to {options.Replica}";
        await VerbEstimate.ShowAsync(
            call, "seed", options, tables, estimator => estimator.Seed(options.ConsistentRead), settings.DryRun);
        if (settings.DryRun)
        {
            return ExitCode.Done;
        }
        if (options.CheckpointPath is { } path && File.Exists(path))
        {
            call.Output.WriteNote($"{title}: resuming from {path}");
        }
        else if (!options.ConsistentRead)
        {
            call.Output.WriteNote(
                $"{title}: after its checks, the seed waits a minute before it reads, so that the stream has every change "
                    + "that a read may miss");
        }
        using var reconciler = new Reconciler(options);
        var report = await new ReconciliationView(call.Output, title).ShowAsync(reconciler.SeedAsync, call.Stop);
        _reports.Add(report);
        ReportView.Show(call.Output, "seed", Headline(title, report.Copy), options, report.Copy);
        return report.Succeeded ? ExitCode.Done : ExitCode.Failure;
    }

    private static string Headline(string title, ReconciliationReport report) =>
        $"seeded {title}: {Quantity.Of(report.SourceItems, "item")}, {Quantity.Of(report.Writes, "write")}" +
        (report.Rejected > 0 ? $", {Quantity.Of(report.Rejected, "item")} rejected" : "");
}
