using DynamoReplicator.Local;
using DynamoReplicator.LocalDemo;

namespace DynamoReplicator.Crash;

/// <summary>Its own DynamoDB with a source that is written continuously, and two replicas.</summary>
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

    /// <summary>The folder for the files of killed processes.</summary>
    public DirectoryInfo Folder { get; }

    public IReadOnlyList<string> Replicas => DemoTables.Replicas;

    public static async Task<Scene> OpenAsync(string name, string function, int seed)
    {
        var dynamoDB = await DynamoDBLocal.StartAsync();
        foreach (var (variable, value) in dynamoDB.EnvironmentVariables)
        {
            Environment.SetEnvironmentVariable(variable, value); // The tool's processes inherit these variables.
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

    /// <summary>Writes 400 items a number of times.</summary>
    public async Task WriteItemsAsync(int times)
    {
        for (var time = 0; time < times; time++)
        {
            await _workload.WriteExistingItemsAsync(CancellationToken.None);
        }
    }

    public void StartWorkload() => _working = _workload.RunAsync(_endOfWork.Token, CancellationToken.None);

    /// <summary>Ends the workload and waits for its last write.</summary>
    public async Task EndWorkloadAsync()
    {
        await _endOfWork.CancelAsync();
        await _working;
    }

    /// <summary>Waits for a random time, up to a maximum.</summary>
    public Task MomentAsync(TimeSpan longest) => Task.Delay(longest * Dice.NextDouble(), Time);

    /// <summary>Waits for a condition, for up to three minutes because machines differ.</summary>
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

    /// <summary>Waits until the function has processed all changes in the stream.</summary>
    public Task DrainedAsync() =>
        UntilAsync(() => Task.FromResult(Progress.IsDrained(TimeSpan.FromSeconds(1))), "the function to be done with all changes");

    public void Report(int kills)
    {
        if (kills % 10 == 0)
        {
            Console.WriteLine($"{_name}: killed {kills} times, {Progress.Changes} changes");
        }
    }

    /// <returns>The number of items in the source, and whether all replicas are identical. Differences are printed.</returns>
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
