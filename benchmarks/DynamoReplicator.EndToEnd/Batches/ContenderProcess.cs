using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using DynamoReplicator.Contenders;
using DynamoReplicator.EndToEnd.Replica;

namespace DynamoReplicator.EndToEnd.Batches;

/// <summary>A warmed-up contender in a process of its own. It replicates its event on request.</summary>
internal sealed class ContenderProcess : IAsyncDisposable
{
    /// <summary>If no method is compiled for this long, the compiler is done.</summary>
    private static readonly TimeSpan CompilerIsDone = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(20);

    /// <summary>A shorter turn would be measured with the caches that the previous contender left.</summary>
    private static readonly TimeSpan ShortestTurn = TimeSpan.FromMilliseconds(100);

    private readonly ChildProcess _process;
    private readonly Batch _batch;
    private readonly StubProcess? _stub;

    private ContenderProcess(ChildProcess process, Batch batch, StubProcess? stub)
    {
        _process = process;
        _batch = batch;
        _stub = stub;
    }

    /// <param name="entrant">The contender.</param>
    /// <param name="stub">The replica; null for a contender without one.</param>
    /// <param name="warmUp">How to run before the first measurement.</param>
    public static async Task<ContenderProcess> StartAsync(Entrant entrant, StubProcess? stub, WarmUp warmUp)
    {
        var endpoint = stub?.Endpoint.AbsoluteUri ?? "http://127.0.0.1:1/";
        var process = ChildProcess.Start("contender", entrant.Contender.Name, entrant.Batch.Path, endpoint, Text(entrant.Concurrency),
            Text(warmUp.Batches), Text(warmUp.Time.TotalSeconds), warmUp.UntilCompiled.ToString());
        await process.ReadLineAsync();
        return new ContenderProcess(process, entrant.Batch, stub);
    }

    /// <summary>
    /// Replicates the event until this many records were replicated and the shortest turn is over, and returns the cost of one event.
    /// </summary>
    public async Task<Cost> MeasureAsync(int records)
    {
        if (_stub is not null)
        {
            await _stub.TakeCountsAsync();
        }
        var figures = (await _process.AskAsync(Text(_batch.TimesFor(records)))).Split(' ').Select(Number).ToArray();
        var counts = _stub is null ? default : await _stub.TakeCountsAsync();
        var batches = figures[4];
        return new Cost(
            figures[0], figures[1], figures[2], figures[3], counts.Calls / batches, counts.Throttled / batches, counts.Others / batches);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    /// <summary>Runs in the child process.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var contest = new Contest(await File.ReadAllBytesAsync(arguments[1]), new Uri(arguments[2]), (int)Number(arguments[3]));
        var replicate = await Contender.Named(arguments[0]).PrepareAsync(contest);
        await WarmUpAsync(
            replicate, new WarmUp((int)Number(arguments[4]), TimeSpan.FromSeconds(Number(arguments[5])), bool.Parse(arguments[6])));
        Console.WriteLine("ready");
        while (Console.ReadLine() is { } repetitions)
        {
            Console.WriteLine(await MeasureAsync(replicate, (int)Number(repetitions)));
        }
        return 0;
    }

    private static async Task WarmUpAsync(Func<Task> replicate, WarmUp warmUp)
    {
        var start = Stopwatch.GetTimestamp();
        var (compiled, since) = (0L, start);
        for (var batch = 0; batch < warmUp.Batches || Stopwatch.GetElapsedTime(start) < warmUp.Time
            || (warmUp.UntilCompiled && IsCompiling()); batch++)
        {
            await replicate();
        }
        await Task.Delay(TimeSpan.FromMilliseconds(200)); // Methods in the compiler's queue are compiled before the first round.

        bool IsCompiling()
        {
            if (JitInfo.GetCompiledMethodCount() is var now && now != compiled)
            {
                (compiled, since) = (now, Stopwatch.GetTimestamp());
            }
            return Stopwatch.GetElapsedTime(since) < CompilerIsDone && Stopwatch.GetElapsedTime(start) < LongestWarmUp;
        }
    }

    private static async Task<string> MeasureAsync(Func<Task> replicate, int repetitions)
    {
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        var batches = 0;
        for (; batches < repetitions || Stopwatch.GetElapsedTime(start) < ShortestTurn; batches++)
        {
            await replicate();
        }
        var wall = Stopwatch.GetElapsedTime(start);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        return string.Join(' ', new[] { wall.TotalMilliseconds / batches, cpu.TotalMilliseconds / batches, (double)allocated / batches,
            Memory.PeakOfThisProcess(), batches }.Select(Text));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
