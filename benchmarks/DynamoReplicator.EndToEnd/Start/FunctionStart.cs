using System.Diagnostics;
using DynamoReplicator.Contenders;
using DynamoReplicator.EndToEnd.Replica;
using DynamoReplicator.Local;

namespace DynamoReplicator.EndToEnd.Start;

/// <summary>Starts the sample function while an event is waiting, like Lambda at a cold start.</summary>
internal static class FunctionStart
{
    private const int Events = 5;

    /// <summary>The first call checks the replica's key schema, and the second one writes items.</summary>
    private const int CallOfFirstWrite = 2;

    public static async Task<Start> MeasureAsync(string executable, byte[] streamEvent)
    {
        long firstWrite = 0;
        using var stub = new ReplicaStub(TimeSpan.Zero)
        {
            Responded = calls => firstWrite = calls == CallOfFirstWrite ? Stopwatch.GetTimestamp() : firstWrite,
        };
        await using var function = new LocalFunction(
            new LocalFunctionOptions { Executable = executable, Environment = Environment(stub.Endpoint), MemorySizeInMB = 128 });

        var begin = Stopwatch.GetTimestamp();
        await InvokeAsync(function, streamEvent);
        var responded = Stopwatch.GetElapsedTime(begin);
        var process = function.ProcessId!.Value;
        var cpu = Process.GetProcessById(process).TotalProcessorTime;
        var peakOfFirst = Memory.PeakOf(process);
        for (var further = 1; further < Events; further++)
        {
            await InvokeAsync(function, streamEvent);
        }
        return new Start(Stopwatch.GetElapsedTime(begin, firstWrite).TotalMilliseconds, responded.TotalMilliseconds, cpu.TotalMilliseconds,
            peakOfFirst, Memory.PeakOf(process));
    }

    private static async Task InvokeAsync(LocalFunction function, byte[] streamEvent)
    {
        var result = await function.InvokeAsync(streamEvent);
        if (!result.Succeeded)
        {
            throw new InvalidOperationException(
                $"The function failed, {result.ErrorType}: {result.ErrorMessage}. It wrote: {function.Output}");
        }
    }

    private static Dictionary<string, string> Environment(Uri replica) => new()
    {
        ["REPLICAS"] = $"eu-west-1/{SampleEvent.Table}",
        ["REPORT_BATCH_ITEM_FAILURES"] = "true",
        ["AWS_ENDPOINT_URL_DYNAMODB"] = replica.AbsoluteUri,
        ["AWS_ACCESS_KEY_ID"] = "benchmark",
        ["AWS_SECRET_ACCESS_KEY"] = "benchmark",
    };
}
