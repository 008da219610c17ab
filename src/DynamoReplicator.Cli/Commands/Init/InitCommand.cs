using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Cli.Output;

namespace DynamoReplicator.Cli.Commands.Init;

/// <summary>The verb <c>init</c> on the command line.</summary>
internal static class InitCommand
{
    private const string Examples = """
          # Preview the changes
          dynamo-replicator init --source us-east-1/orders --replica eu-west-1/orders --dry-run

          # Enable the stream of orders and create its replicas in two Regions
          dynamo-replicator init --source us-east-1/orders --replica eu-west-1/orders --replica ap-southeast-2/orders --yes
        """;

    public static VerbCommand Create() => TableVerb.Create(
        "init",
        "Enables the source's stream and creates the missing replicas, with the source's key schema, indexes, billing mode, " +
        "time to live, and table class.",
        Examples,
        InitSettings.Options,
        InitSettings.Read,
        RunAsync);

    private static async Task<int> RunAsync(VerbCall call, InitSettings settings)
    {
        using var source = call.Connect(call.Tables.SourceTable);
        var replicas = call.Tables.ReplicaTables.Select(replica => call.Connect(replica)).ToList();
        try
        {
            return await RunAsync(call, settings, source, replicas);
        }
        finally
        {
            replicas.ForEach(replica => replica.Dispose());
        }
    }

    private static async Task<int> RunAsync(
        VerbCall call, InitSettings settings, TableConnection source, List<TableConnection> replicas)
    {
        await source.DescribeAsync(call.Stop); // A missing source is an error; a missing replica is not.
        var found = await FindAsync(source, call.Stop);
        var plan = InitPlan.For(found, [.. await Task.WhenAll(replicas.Select(replica => FindAsync(replica, call.Stop)))]);
        Show(call, settings.DryRun, plan, source.Table);
        if (plan.Problems.Count > 0)
        {
            foreach (var problem in plan.Problems)
            {
                call.Output.Warn(problem);
            }
            return ExitCode.Failure;
        }
        if (plan.IsEmpty || settings.DryRun)
        {
            return ExitCode.Done;
        }
        var isInteractive = !call.Output.IsJson && !Console.IsOutputRedirected && !Console.IsInputRedirected;
        if (!settings.Yes && !await Confirmation.ConfirmAsync(isInteractive, Console.In, Console.Out, call.Stop))
        {
            call.Output.Warn("Nothing was changed.");
            return ExitCode.Failure;
        }
        await new InitRun(call).RunAsync(plan, source, replicas);
        call.Output.WriteNote("Next: create the trigger (or start the verb run), then run backfill, then verify.");
        return ExitCode.Done;
    }

    private static async Task<FoundTable> FindAsync(TableConnection table, CancellationToken stop)
    {
        var description = await table.FindAsync(stop);
        return new FoundTable(table.Table, description, description is null ? null : await table.TimeToLiveAsync(stop));
    }

    private static void Show(VerbCall call, bool isDryRun, InitPlan plan, TableReference source)
    {
        foreach (var note in plan.Notes)
        {
            call.Output.WriteText(note);
        }
        foreach (var step in plan.Steps(source))
        {
            call.Output.WriteText($"{(isDryRun ? "would " : "to do: ")}{step}");
        }
        if (plan.IsEmpty && plan.Problems.Count == 0)
        {
            call.Output.WriteText("Nothing to do: the stream is enabled and the replicas exist.");
        }
        call.Output.WriteJson("plan", json =>
        {
            json.WriteBoolean("dryRun", isDryRun);
            foreach (var (name, texts) in new[] { ("steps", plan.Steps(source)), ("problems", plan.Problems), ("notes", plan.Notes) })
            {
                json.WriteStartArray(name);
                texts.ToList().ForEach(json.WriteStringValue);
                json.WriteEndArray();
            }
        });
    }
}
