using System.Globalization;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Cli.Estimation;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator.Cli.Commands.Plan;

/// <summary>The verb <c>plan</c> on the command line.</summary>
internal static class PlanCommand
{
    private const string Examples = """
          # What does it cost to copy orders, and how long does it take at 4,000 write units per second?
          dynamo-replicator plan --source us-east-1/orders --replica eu-west-1/orders --write-capacity 4000

          # What does a comparison cost? As JSON, with the commands to run next
          dynamo-replicator plan --source us-east-1/orders --replica eu-west-1/orders --for verify --output json
        """;

    public static VerbCommand Create() => TableVerb.Create(
        "plan",
        "Estimates the cost and time of each way to copy or compare the tables, and shows the cheapest. Changes nothing.",
        Examples,
        PlanSettings.Options,
        PlanSettings.Read,
        RunAsync);

    private static async Task<int> RunAsync(VerbCall call, PlanSettings settings)
    {
        using var source = call.Connect(call.Tables.SourceTable);
        var description = await source.DescribeAsync(call.Stop);
        var items = await TableSampling.ReadAsync(source, call.Stop);
        var exitCode = ExitCode.Done;
        foreach (var table in call.Tables.ReplicaTables)
        {
            using var replica = call.Connect(table);
            var tables = TablesOf(call, description, items, table, await replica.FindAsync(call.Stop));
            var isFeasible = Show(call, settings, tables);
            exitCode = ExitCode.Worse(exitCode, isFeasible ? ExitCode.Done : ExitCode.Failure);
        }
        return exitCode;
    }

    private static PlannedTables TablesOf(
        VerbCall call,
        TableDescription source,
        List<Dictionary<string, AttributeValue>> items,
        ReplicaTable replica,
        TableDescription? found)
    {
        var sourceFacts = TableFacts.Of(call.Tables.SourceTable, source);
        var replicaFacts = found is null ? sourceFacts.Created(replica) : TableFacts.Of(replica, found);
        var sample = ItemSample.Of(items, replicaFacts.Indexes);
        var hasStream = source.StreamSpecification?.StreamEnabled == true;
        return new PlannedTables(
            sourceFacts.WithAtLeast(sample),
            replicaFacts,
            sample,
            hasStream,
            hasStream ? SourceStream.ProblemOf(source, call.Tables.SourceTable, SuggestedCommand.AccessTo(call.Tables.SourceTable)) : null);
    }

    /// <returns>Whether a route is feasible.</returns>
    private static bool Show(VerbCall call, PlanSettings settings, PlannedTables tables)
    {
        var replica = (ReplicaTable)tables.Replica.Table;
        var estimator = new Estimator(tables.Source, tables.Replica, tables.Sample, settings.Pace, settings.Prices);
        var planner = new RoutePlanner(
            tables,
            estimator,
            verb => SuggestedCommand.Of(verb, call.Tables with { ReplicaTables = [replica] }),
            Limit("--read-capacity", settings.Pace.ReadCapacity) + Limit("--write-capacity", settings.Pace.WriteCapacity));
        var routes = planner.For(settings.Job);
        var prices = settings.Prices.Describe(tables.Source.Table.Region, replica.Region);
        PlanView.Show(call.Output, settings.Job, tables, routes, prices);
        return Route.Cheapest(routes) is not null;
    }

    private static string Limit(string option, double? units) =>
        units is { } limit ? string.Create(CultureInfo.InvariantCulture, $" {option} {limit}") : "";
}
