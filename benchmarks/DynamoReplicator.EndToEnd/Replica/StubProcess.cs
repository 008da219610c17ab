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

    public static async Task<StubProcess> StartAsync(TimeSpan delay, int? writesPerSecond = null)
    {
        var process = ChildProcess.Start("stub", Text(delay.TotalMilliseconds), Text(writesPerSecond ?? 0));
        return new StubProcess(process, new Uri(await process.ReadLineAsync()));
    }

    /// <summary>Returns the number of calls since the last request, and how many of them were throttled.</summary>
    public async Task<(int Calls, int Throttled)> TakeCountsAsync()
    {
        var counts = (await _process.AskAsync("counts")).Split(' ');
        return (Number(counts[0]), Number(counts[1]));
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    /// <summary>Runs in the child process until its input ends.</summary>
    public static int Run(string[] arguments)
    {
        var writesPerSecond = Number(arguments[1]);
        using var stub = new ReplicaStub(TimeSpan.FromMilliseconds(double.Parse(arguments[0], CultureInfo.InvariantCulture)),
            writesPerSecond == 0 ? null : writesPerSecond);
        Console.WriteLine(stub.Endpoint);
        while (Console.ReadLine() is not null)
        {
            var (calls, throttled) = stub.TakeCounts();
            Console.WriteLine($"{Text(calls)} {Text(throttled)}");
        }
        return 0;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
