using DynamoReplicator.LocalDemo;

namespace DynamoReplicator.Crash;

/// <summary>
/// Kills the published function behind the local Runtime API while it starts,
/// waits, or writes. Its trigger delivers the batch again, to a new process.
/// </summary>
internal sealed class FunctionCrashes(Scene scene)
{
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(2);

    public async Task<int> RunAsync(int kills)
    {
        await scene.Tables.EnableStreamAsync(CancellationToken.None);
        scene.Progress.Start();
        await scene.WriteItemsAsync(1);
        await using var function = scene.CreateFunction();
        using var end = new CancellationTokenSource();
        var trigger = new Trigger(function, scene.Tables, scene.Progress).RunAsync(end.Token);
        scene.StartWorkload();
        int? killed = null;
        for (var kill = 1; kill <= kills; kill++)
        {
            await scene.UntilAsync(
                () => Task.FromResult(trigger.IsCompleted || (function.ProcessId is { } id && id != killed)),
                "the function to be started again");
            await scene.MomentAsync(LongestLife);
            killed = function.ProcessId;
            function.Kill();
            scene.Report(kill);
        }
        await scene.EndWorkloadAsync();
        await scene.DrainedAsync();
        await end.CancelAsync();
        await trigger;
        return function.Starts > kills ? kills : throw new InvalidOperationException(
            $"The function was started only {function.Starts} times for {kills} kills.");
    }
}
