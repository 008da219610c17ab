using System.Diagnostics;
using System.Globalization;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Contenders;

namespace DynamoReplicator.EndToEnd.Reconciliation;

/// <summary>Fills a table, or backfills or verifies its replica, in a process of its own.</summary>
internal static class ReconcilerProcess
{
    public const string SourceRegion = "us-west-2";
    public const string ReplicaRegion = "eu-west-1";

    /// <summary>The name of the tables of <see cref="PrebuiltTables"/>, which need no endpoint.</summary>
    public const string Prebuilt = "orders";

    /// <summary>Ends the actions on a replica that holds a twentieth of the items, and two of their attributes.</summary>
    public const string OfPart = " of 5 %";

    private const int ItemsAtOnce = 2_000;

    /// <summary>The name of the table that holds a part of another one.</summary>
    public static string PartOf(string table) => $"{table}-part";

    /// <param name="action">fill, seed, backfill, verify or former verify, some of them <see cref="OfPart"/>.</param>
    /// <param name="endpoint">The endpoint of both tables.</param>
    /// <param name="table">The name of both tables.</param>
    /// <param name="items">The number of items in the source.</param>
    public static async Task<Run> StartAsync(string action, Uri endpoint, string table, int items)
    {
        await using var process =
            ChildProcess.Start("reconcile", action, endpoint.AbsoluteUri, table, items.ToString(CultureInfo.InvariantCulture));
        var figures = (await process.ReadLineAsync()).Split(' ').Select(figure => double.Parse(figure, CultureInfo.InvariantCulture))
            .ToArray();
        return new Run(figures[0], figures[1], figures[2], figures[3], figures[4], figures[5], figures[6]);
    }

    /// <summary>Runs in the child process.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var (action, items) = (arguments[0], int.Parse(arguments[3], CultureInfo.InvariantCulture));
        var isPrebuilt = arguments[2] == Prebuilt;
        var endpoint = isPrebuilt ? null : new Uri(arguments[1]);
        var source = new TableReference(SourceRegion, arguments[2]) { Endpoint = endpoint };
        var replica = action.EndsWith(OfPart, StringComparison.Ordinal)
            ? Part(arguments[2]) with { Endpoint = endpoint }
            : new ReplicaTable(ReplicaRegion, arguments[2]) { Endpoint = endpoint };
        using var network = isPrebuilt ? new PrebuiltTables(items, new ReconcilerOptions(source, replica).Segments) : null;
        var start = Stopwatch.GetTimestamp();
        var run = action switch
        {
            "fill" => await FillAsync(new ReplicaTable(SourceRegion, arguments[2]) { Endpoint = endpoint }, items),
            "former verify" => await VerifyAsBeforeAsync(source, replica, network),
            _ => await ReconcileAsync(action, source, replica, network),
        };
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{run.Items} {Stopwatch.GetElapsedTime(start).TotalSeconds} {Environment.CpuUsage.TotalTime.TotalSeconds} " +
            $"{run.SourceReadUnits} {run.ReplicaReadUnits} {run.ReplicaWriteUnits} {Memory.PeakOfThisProcess()}"));
        return 0;
    }

    private static async Task<Run> ReconcileAsync(string action, TableReference source, ReplicaTable replica, HttpMessageHandler? network)
    {
        using var reconciler = new Reconciler(new ReconcilerOptions(source, replica) { TimeProvider = new ClockWithoutWait() }, network);
        var report = action switch
        {
            "seed" => (await reconciler.SeedAsync()).Copy,
            "backfill" or "backfill" + OfPart => await reconciler.BackfillAsync(),
            _ => await reconciler.VerifyAsync(),
        };
        return report.Succeeded
            ? new Run(report.SourceItems, 0, 0, report.SourceReadUnits, report.ReplicaReadUnits, report.ReplicaWriteUnits, 0)
            : throw new InvalidOperationException($"{action}: {report.Differences} differences, {report.Rejected} rejected.");
    }

    /// <summary>The totals of the items are evenly distributed below 1,000.</summary>
    private static ReplicaTable Part(string table) => new(ReplicaRegion, PartOf(table))
    {
        FilterExpression = "#total < :fifty",
        ExpressionAttributeNames = new Dictionary<string, string> { ["#total"] = "total" },
        ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":fifty"] = new() { N = "50" } },
        Attributes = ["total", "version"],
    };

    private static async Task<Run> VerifyAsBeforeAsync(TableReference source, ReplicaTable replica, HttpMessageHandler? network)
    {
        using var verify = new FormerVerify(source, replica, network);
        var items = await verify.RunAsync();
        return new Run(items, 0, 0, verify.SourceReadUnits, verify.ReplicaReadUnits, 0, 0);
    }

    private static async Task<Run> FillAsync(ReplicaTable table, int items)
    {
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [table], MaxConcurrency = 8 });
        for (var first = 0; first < items; first += ItemsAtOnce)
        {
            (await replicator.ReplicateAsync(SampleEvent.Inserting(first, Math.Min(ItemsAtOnce, items - first)))).ThrowIfFailed();
        }
        return new Run(items, 0, 0, 0, 0, 0, 0);
    }

    /// <summary>The system's clock without the minute that a seed waits for, which is no work.</summary>
    private sealed class ClockWithoutWait : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime == TimeSpan.FromMinutes(1) ? TimeSpan.Zero : dueTime, period);
    }
}
