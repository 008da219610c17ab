using System.Globalization;
using System.Text.Json;
using DynamoReplicator.Cli.Estimation;
using DynamoReplicator.Cli.Output;
using DynamoReplicator.Wording;

namespace DynamoReplicator.Cli.Commands.Plan;

/// <summary>Writes a plan: the tables, each route, and the commands of the cheapest.</summary>
internal static class PlanView
{
    public static void Show(VerbOutput output, Job job, PlannedTables tables, IReadOnlyList<Route> routes, string prices)
    {
        var cheapest = Route.Cheapest(routes);
        output.WriteText(Line(tables.Source));
        output.WriteText($"  {Line(tables.Sample)}");
        output.WriteText(Line(tables.Replica));
        output.WriteText($"routes to {Verb(job)} the items ({prices}):");
        foreach (var route in routes)
        {
            output.WriteText($"  {Verdict(route, cheapest),-11} {route.Name}: {EstimateText.Of(route.Estimate)}");
            foreach (var line in route.Reasons.Select(reason => $"impossible: {reason}").Concat(route.Requirements))
            {
                output.WriteText($"{"",14}{line}");
            }
        }
        if (tables.Source.IsInfrequentAccess || tables.Replica.IsInfrequentAccess)
        {
            output.WriteText("A table has the class Standard-Infrequent Access, whose reads and writes cost more than these prices.");
        }
        if (cheapest is not null)
        {
            output.WriteText("next:");
            cheapest.Commands.ToList().ForEach(command => output.WriteText($"  {command}"));
        }
        output.WriteJson("plan", json => Write(json, job, tables, routes, cheapest, prices));
    }

    private static string Verb(Job job) => job == Job.Copy ? "copy" : "compare";

    private static string Verdict(Route route, Route? cheapest) =>
        route == cheapest ? "cheapest" : !route.IsOffered ? "elsewhere" : route.IsFeasible ? "possible" : "impossible";

    private static string Line(TableFacts table) => table.Exists
        ? $"{table.Table}: {Quantity.Of(table.Items, "item")}, {EstimateText.Bytes(table.Bytes)}, " +
            $"{(table.IsProvisioned ? "provisioned" : "on demand")}, {Quantity.Of(table.Indexes.Count, "index", "indexes")}" +
            (table.Account is { } account ? $", account {account}" : "")
        : $"{table.Table}: does not exist; init would create it";

    private static string Line(ItemSample sample) => sample.Items == 0
        ? "there are no items to sample"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{Quantity.Of(sample.Items, "item")} sampled: {EstimateText.Bytes(sample.Bytes)}, {sample.ReadUnits:0.##} read and " +
            $"{sample.WriteUnits:0.##} write units each");

    private static void Write(
        Utf8JsonWriter json, Job job, PlannedTables tables, IReadOnlyList<Route> routes, Route? cheapest, string prices)
    {
        json.WriteString("for", Verb(job));
        json.WriteString("prices", prices);
        Write(json, "source", tables.Source);
        Write(json, "replica", tables.Replica);
        json.WriteNumber("sampledItems", tables.Sample.Items);
        json.WriteString("cheapest", cheapest?.Name);
        json.WriteStartArray("routes");
        foreach (var route in routes)
        {
            json.WriteStartObject();
            json.WriteString("name", route.Name);
            json.WriteString("verdict", Verdict(route, cheapest));
            EstimateText.Write(json, route.Estimate);
            Write(json, "reasons", route.Reasons);
            Write(json, "requirements", route.Requirements);
            Write(json, "commands", route.Commands);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        Write(json, "next", cheapest?.Commands ?? []);
    }

    private static void Write(Utf8JsonWriter json, string name, TableFacts table)
    {
        json.WriteStartObject(name);
        json.WriteString("table", table.Table.ToString());
        json.WriteString("account", table.Account);
        json.WriteBoolean("exists", table.Exists);
        json.WriteNumber("items", table.Items);
        json.WriteNumber("bytes", table.Bytes);
        json.WriteString("billingMode", table.IsProvisioned ? "provisioned" : "onDemand");
        json.WriteNumber("indexes", table.Indexes.Count);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }
        json.WriteEndArray();
    }
}
