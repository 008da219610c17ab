namespace DynamoReplicator.TestSupport;

/// <summary>Waits for another thread or process until a deadline.</summary>
internal static class Poll
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <param name="isSo">The condition.</param>
    /// <param name="what">The condition as a clause: <c>the call is in flight</c>.</param>
    public static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        for (var start = TimeProvider.System.GetTimestamp(); !await isSo();)
        {
            if (TimeProvider.System.GetElapsedTime(start) > Patience)
            {
                throw new TimeoutException($"Waited {Patience.TotalSeconds} seconds until {what}.");
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    /// <inheritdoc cref="UntilAsync(Func{Task{bool}}, string)"/>
    public static Task UntilAsync(Func<bool> isSo, string what) => UntilAsync(() => Task.FromResult(isSo()), what);

    /// <summary>
    /// Advances the clock step by step until the task ends. Each step waits for a waiter, so that a continuation never misses one.
    /// </summary>
    public static async Task AdvanceUntilAsync(this ManualTimeProvider clock, Task done, TimeSpan step)
    {
        while (!done.IsCompleted)
        {
            await UntilAsync(() => clock.IsWaitedFor || done.IsCompleted, "a wait has begun");
            clock.Advance(step);
            await Task.Yield(); // A continuation may need this thread.
        }
    }

    /// <summary>Fails a test that would otherwise hang.</summary>
    public static Task<T> InTimeAsync<T>(this Task<T> task) => task.WaitAsync(Patience, TimeProvider.System);
}
