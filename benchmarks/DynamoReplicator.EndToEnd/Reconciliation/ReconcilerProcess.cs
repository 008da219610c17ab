using System.Diagnostics;
using System.Globalization;
using DynamoReplicator.Contenders;

namespace DynamoReplicator.EndToEnd.Reconciliation;

/// <summary>Fills a table, or backfills or verifies its replica, in a process of its own.</summary>
internal static class ReconcilerProcess
{
    public const string SourceRegion = "us-west-2";
    public const string ReplicaRegion = "eu-west-1";

    private const int ItemsAtOnce = 2_000;

    /// <param name="action">fill, backfill or verify.</param>
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
        var endpoint = new Uri(arguments[1]);
        var source = new TableReference(SourceRegion, arguments[2]) { Endpoint = endpoint };
        var replica = new ReplicaTable(ReplicaRegion, arguments[2]) { Endpoint = endpoint };
        var start = Stopwatch.GetTimestamp();
        if (arguments[0] == "fill")
        {
            await FillAsync(new ReplicaTable(SourceRegion, arguments[2]) { Endpoint = endpoint },
                int.Parse(arguments[3], CultureInfo.InvariantCulture));
            Console.WriteLine("0 0 0 0 0 0 0");
            return 0;
        }
        using var reconciler = new Reconciler(new ReconcilerOptions(source, replica));
        var report = arguments[0] == "backfill" ? await reconciler.BackfillAsync() : await reconciler.VerifyAsync();
        if (!report.Succeeded)
        {
            throw new InvalidOperationException($"{arguments[0]}: {report.Differences} differences, {report.Rejected} rejected.");
        }
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.SourceItems} {Stopwatch.GetElapsedTime(start).TotalSeconds} {Environment.CpuUsage.TotalTime.TotalSeconds} " +
            $"{report.SourceReadUnits} {report.ReplicaReadUnits} {report.ReplicaWriteUnits} {Memory.PeakOfThisProcess()}"));
        return 0;
    }

    private static async Task FillAsync(ReplicaTable table, int items)
    {
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [table], MaxConcurrency = 8 });
        for (var first = 0; first < items; first += ItemsAtOnce)
        {
            (await replicator.ReplicateAsync(SampleEvent.Inserting(first, Math.Min(ItemsAtOnce, items - first)))).ThrowIfFailed();
        }
    }
}
