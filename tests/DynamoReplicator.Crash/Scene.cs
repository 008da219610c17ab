using DynamoReplicator.Local;
using DynamoReplicator.LocalDemo;

namespace DynamoReplicator.Crash;

/// <summary>A DynamoDB of its own with a master that is written to all the time, and two slaves.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private readonly string _name;
    private readonly string _function;
    private readonly DynamoDBLocal _dynamoDB;
    private readonly Workload _workload;
    private readonly CancellationTokenSource _endOfWork = new();
    private Task _working = Task.CompletedTask;

    private Scene(string name, string function, int seed, DynamoDBLocal dynamoDB, DemoTables tables)
    {
        (_name, _function, _dynamoDB, Tables) = (name, function, dynamoDB, tables);
        _workload = new Workload(tables.Source, Progress, Time, seed + 1);
        Dice = new Random(seed);
        Folder = Directory.CreateTempSubdirectory("dynamo-replicator-crash-");
    }

    public TimeProvider Time { get; } = TimeProvider.System;

    public DemoTables Tables { get; }

    public Progress Progress { get; } = new(TimeProvider.System);

    public Random Dice { get; }

    /// <summary>For what the killed leave behind.</summary>
    public DirectoryInfo Folder { get; }

    public IReadOnlyList<string> Replicas => DemoTables.Replicas;

    public static async Task<Scene> OpenAsync(string name, string function, int seed)
    {
        var dynamoDB = await DynamoDBLocal.StartAsync();
        foreach (var (variable, value) in dynamoDB.EnvironmentVariables)
        {
            Environment.SetEnvironmentVariable(variable, value); // The tool's processes take them from here.
        }

        return new Scene(name, function, seed, dynamoDB, await DemoTables.CreateAsync(dynamoDB, CancellationToken.None));
    }

    public LocalFunction CreateFunction() => new(new LocalFunctionOptions
    {
        Executable = _function,
        Environment = new Dictionary<string, string>(_dynamoDB.EnvironmentVariables)
        {
            ["REPLICAS"] = string.Join(',', Replicas),
            ["SOURCE"] = DemoTables.SourceAddress,
            ["REPORT_BATCH_ITEM_FAILURES"] = "true",
        },
    });

    /// <summary>Writes 400 items, as often as is wanted.</summary>
    public async Task WriteItemsAsync(int times)
    {
        for (var time = 0; time < times; time++)
        {
            await _workload.WriteExistingItemsAsync(CancellationToken.None);
        }
    }

    public void StartWorkload() => _working = _workload.RunAsync(_endOfWork.Token, CancellationToken.None);

    /// <summary>Ends the workload; all that it did is in the master.</summary>
    public async Task EndWorkloadAsync()
    {
        await _endOfWork.CancelAsync();
        await _working;
    }

    /// <summary>A moment at random, that long at most.</summary>
    public Task MomentAsync(TimeSpan longest) => Task.Delay(longest * Dice.NextDouble(), Time);

    /// <summary>Waits for something; how long is too long depends on the machine, so it is minutes.</summary>
    public async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        var begun = Time.GetTimestamp();
        while (!await isSo())
        {
            if (Time.GetElapsedTime(begun) > TimeSpan.FromMinutes(3))
            {
                throw new InvalidOperationException($"{_name}: waited 3 minutes for {what}. {Progress.Trouble}");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(20), Time);
        }
    }

    /// <summary>All changes have gone through the function, and the stream has no more.</summary>
    public Task DrainedAsync() => UntilAsync(() => Task.FromResult(Progress.IsDrained(TimeSpan.FromSeconds(1))), "the function to be done with all changes");

    public void Tell(int kills)
    {
        if (kills % 10 == 0)
        {
            Console.WriteLine($"{_name}: killed {kills} times, {Progress.Changes} changes");
        }
    }

    /// <returns>How many items the master has, and whether every slave holds just these; if not, the differences are told.</returns>
    public async Task<(int Items, bool IsIdentical)> CompareAsync()
    {
        var source = await TableContents.ReadAsync(Tables.Source, DemoTables.Name);
        var isIdentical = true;
        foreach (var (replica, client) in Tables.ReplicaClients)
        {
            var differences = source.DifferencesTo(await TableContents.ReadAsync(client, DemoTables.Name));
            foreach (var difference in differences.Take(20))
            {
                Console.WriteLine($"{_name}: {replica}: {difference}");
            }
            isIdentical &= differences.Count == 0;
        }
        return (source.Count, isIdentical);
    }

    public async ValueTask DisposeAsync()
    {
        await EndWorkloadAsync();
        _endOfWork.Dispose();
        Tables.Dispose();
        await _dynamoDB.DisposeAsync();
        Folder.Delete(recursive: true);
    }
}
