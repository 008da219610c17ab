namespace DynamoReplicator.Tests.Support;

/// <summary>Waits for something that another thread is about to do, and for no longer than it takes.</summary>
internal static class Poll
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task UntilAsync(Func<bool> happened, string what)
    {
        var clock = TimeProvider.System;
        for (var start = clock.GetTimestamp(); !happened();)
        {
            clock.GetElapsedTime(start).Should().BeLessThan(Patience, "it was time that {0}", what);
            await Task.Delay(TimeSpan.FromMilliseconds(1), clock);
        }
    }

    /// <summary>
    /// Lets time go by, step by step, while something waits for it, and never before a waiter that was woken has continued.
    /// </summary>
    public static async Task AdvanceUntilAsync(this ManualTimeProvider clock, Task done, TimeSpan step)
    {
        while (!done.IsCompleted)
        {
            await UntilAsync(() => clock.IsWaitedFor || done.IsCompleted, "somebody waits for the clock");
            clock.Advance(step);
            await Task.Yield(); // A continuation may need this thread.
        }
    }

    /// <summary>Ends a test that would otherwise hang.</summary>
    public static Task<T> InTimeAsync<T>(this Task<T> task) => task.WaitAsync(Patience, TimeProvider.System);
}
