namespace DynamoReplicator.Simulation.Running;

/// <summary>
/// Runs a world on the thread pool's one thread: whatever the library, the SDK and the runtime have queued there runs first; when nothing is left to run, and only then, the clock
/// leaps to the next happening. With one thread and one queue the order of everything follows from the seed.
/// </summary>
internal sealed class EventLoop : IThreadPoolWorkItem
{
    /// <summary>More happenings than any schedule needs: it runs in circles.</summary>
    private const int MostHappenings = 2_000_000;

    private readonly VirtualClock _clock;
    private readonly Task _work;
    private readonly TaskCompletionSource<string?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _happenings;

    private EventLoop(VirtualClock clock, Task work)
    {
        _clock = clock;
        _work = work;
    }

    /// <summary>Makes the pool one thread, which needs a process that was told to use one processor.</summary>
    public static bool TryTakePool() => ThreadPool.SetMinThreads(1, 1) && ThreadPool.SetMaxThreads(1, 1);

    /// <summary>Runs until the work is done.</summary>
    /// <returns>Why it cannot come to an end; null when it has.</returns>
    public static string? Run(VirtualClock clock, Func<Task> work)
    {
        var begun = new TaskCompletionSource<EventLoop>();
        ThreadPool.UnsafeQueueUserWorkItem(
            _ =>
            {
                var loop = new EventLoop(clock, work());
                begun.SetResult(loop);
                ThreadPool.UnsafeQueueUserWorkItem(loop, preferLocal: false);
            },
            null);
        return begun.Task.GetAwaiter().GetResult()._end.Task.GetAwaiter().GetResult();
    }

    public void Execute()
    {
        while (ThreadPool.PendingWorkItemCount == 0)
        {
            if (_work.IsCompleted)
            {
                _end.SetResult(_work.Exception?.GetBaseException().ToString());
                return;
            }
            if (++_happenings > MostHappenings)
            {
                _end.SetResult($"does not come to rest within {MostHappenings} happenings");
                return;
            }
            if (!_clock.TryLeap())
            {
                _end.SetResult("waits for something that never happens");
                return;
            }
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }
}
