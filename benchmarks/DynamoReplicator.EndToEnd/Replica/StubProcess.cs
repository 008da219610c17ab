using System.Globalization;

namespace DynamoReplicator.EndToEnd.Replica;

/// <summary>A <see cref="ReplicaStub"/> in a process of its own, so that its CPU is not counted as the contender's.</summary>
internal sealed class StubProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private StubProcess(ChildProcess process, Uri endpoint)
    {
        _process = process;
        Endpoint = endpoint;
    }

    public Uri Endpoint { get; }

    public static async Task<StubProcess> StartAsync(TimeSpan delay, ReplicaLimits? limits = null)
    {
        var process = ChildProcess.Start("stub", Text(delay.TotalMilliseconds), (limits ?? new()).Text);
        return new StubProcess(process, new Uri(await process.ReadLineAsync()));
    }

    public async Task<StubCounts> TakeCountsAsync()
    {
        var counts = (await _process.AskAsync("counts")).Split(' ');
        return new((int)Number(counts[0]), (int)Number(counts[1]), Number(counts[2]));
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    /// <summary>Runs in the child process until its input ends.</summary>
    public static int Run(string[] arguments)
    {
        using var stub = new ReplicaStub(TimeSpan.FromMilliseconds(Number(arguments[0])), ReplicaLimits.Parse(arguments[1]));
        Console.WriteLine(stub.Endpoint);
        while (Console.ReadLine() is not null)
        {
            var counts = stub.TakeCounts();
            Console.WriteLine($"{Text(counts.Calls)} {Text(counts.Throttled)} {Text(counts.Others)}");
        }
        return 0;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
