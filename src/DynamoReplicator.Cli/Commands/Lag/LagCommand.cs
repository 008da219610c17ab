using System.Globalization;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Items;
using DynamoReplicator.Wording;

namespace DynamoReplicator.Cli.Commands.Lag;

/// <summary>The verb <c>lag</c> on the command line.</summary>
internal static class LagCommand
{
    private const string Examples = """
          # Write a canary 50 times and measure its arrival at two replicas
          dynamo-replicator lag --source us-east-1/orders --replica eu-west-1/orders --replica ap-southeast-2/orders \
            --canary-key '{"pk":{"S":"canary"}}' --count 50
        """;

    public static VerbCommand Create() => TableVerb.Create(
        "lag",
        "Measures the replication lag: writes a canary item to the source, measures its arrival at each replica, and removes it.",
        Examples,
        LagSettings.Options,
        LagSettings.Read,
        RunAsync);

    private static async Task<int> RunAsync(VerbCall call, LagSettings settings)
    {
        var key = AttributeValueReader.ReadItem(System.Text.Encoding.UTF8.GetBytes(settings.CanaryKey));
        using var source = call.Connect(call.Tables.SourceTable);
        await CheckKeyAsync(source, key, call.Stop);
        var replicas = call.Tables.ReplicaTables.Select(replica => call.Connect(replica)).ToList();
        try
        {
            var canary = new Canary(source, replicas, key, settings.Timeout, call.Time);
            var (lags, late) = await canary.MeasureAsync(settings.Count, call.Stop);
            foreach (var replica in replicas)
            {
                Show(call, settings, replica.Table, LagDistribution.Of(lags[replica.Table]), late.Contains(replica.Table));
            }
            return late.Count == 0 ? ExitCode.Done : ExitCode.Failure;
        }
        finally
        {
            replicas.ForEach(replica => replica.Dispose());
        }
    }

    private static async Task CheckKeyAsync(TableConnection source, Dictionary<string, AttributeValue> key, CancellationToken stop)
    {
        var schema = KeySchema.Of(await source.DescribeAsync(stop));
        var matchesSchema = key.Count == schema.Types.Count
            && key.All(attribute => schema.Types.GetValueOrDefault(attribute.Key) == TypeOf(attribute.Value));
        if (!matchesSchema)
        {
            var attributes = string.Join(", ", key.Select(attribute => $"{attribute.Key} ({TypeOf(attribute.Value)})"));
            throw new CommandException(
                $"--canary-key: the key has the attributes {attributes}, but the key of {source.Table} is {schema}. " +
                "Specify a value for each key attribute.");
        }
    }

    private static string TypeOf(AttributeValue value) => value.S is not null ? "S" : value.N is not null ? "N" : "B";

    private static void Show(VerbCall call, LagSettings settings, TableReference replica, LagDistribution lag, bool isLate)
    {
        if (isLate)
        {
            call.Output.Warn(
                $"The canary did not arrive at {replica} within {Duration.Text(settings.Timeout)}. " +
                "Check that replication is running and that its trigger succeeds. The verb doctor checks the tables. " +
                "A partial replica never receives the canary if its filter excludes the canary's key, " +
                $"and never shows it without the attribute {Canary.Mark}.");
        }
        if (lag.Count > 0)
        {
            call.Output.WriteText(string.Create(
                CultureInfo.InvariantCulture,
                $"{replica}: {Quantity.Of(lag.Count, "arrival")}; " +
                $"min {Ms(lag.Min)}, p50 {Ms(lag.P50)}, p90 {Ms(lag.P90)}, p99 {Ms(lag.P99)}, max {Ms(lag.Max)}"));
        }
        call.Output.WriteJson("lag", json =>
        {
            json.WriteString("replica", replica.ToString());
            json.WriteNumber("arrivals", lag.Count);
            json.WriteBoolean("late", isLate);
            json.WriteNumber("minMilliseconds", Round(lag.Min));
            json.WriteNumber("p50Milliseconds", Round(lag.P50));
            json.WriteNumber("p90Milliseconds", Round(lag.P90));
            json.WriteNumber("p99Milliseconds", Round(lag.P99));
            json.WriteNumber("maxMilliseconds", Round(lag.Max));
        });
    }

    private static double Round(TimeSpan time) => Math.Round(time.TotalMilliseconds, 1);

    private static string Ms(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:N0} ms");
}
