namespace DynamoReplicator.Simulation.Running;

/// <summary>
/// Runs a world on a thread pool with one thread. Work that the library, the SDK, and the runtime have queued runs first. When the queue is
/// empty, the clock jumps to the next action. With one thread and one queue, the seed determines the order of everything.
/// </summary>
internal sealed class EventLoop : IThreadPoolWorkItem
{
    /// <summary>A schedule with more actions than this does not make progress.</summary>
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

    /// <summary>Reduces the pool to one thread. This requires a process that was started with one processor.</summary>
    public static bool TryTakePool() => ThreadPool.SetMinThreads(1, 1) && ThreadPool.SetMaxThreads(1, 1);

    /// <summary>Runs until the work has completed.</summary>
    /// <returns>The reason why the work cannot complete, or null if it has.</returns>
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
