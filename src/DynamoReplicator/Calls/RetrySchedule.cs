namespace DynamoReplicator.Calls;

/// <summary>
/// When to try again: after a random part ("full jitter") of a wait that doubles with every try, and not at all once the deadline would be past.
/// Without the jitter, calls that were throttled together come back together.
/// See https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="jitter">The random part of each wait, from 0 to 1. Default: chance.</param>
/// <param name="deadline">A timestamp of the clock, the last start of a try; null when there is none.</param>
internal sealed class RetrySchedule(TimeProvider time, Func<double>? jitter, long? deadline)
{
    public static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(50);

    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly Func<double> _jitter = jitter ?? Random.Shared.NextDouble;

    public RetrySchedule(TimeProvider time, Func<double>? jitter, Deadline deadlines)
        : this(time, jitter, deadlines.LastStart) => Deadline = deadlines;

    /// <summary>The deadlines of the batch; the schedule ends at the last start.</summary>
    public Deadline Deadline { get; } = Deadline.None;

    /// <summary>Until the deadline; null when there is none.</summary>
    public TimeSpan? TimeLeft => deadline is { } end ? time.GetElapsedTime(time.GetTimestamp(), end) : null;

    /// <summary>How long to wait before the next try.</summary>
    /// <param name="failedTries">How many tries in a row have failed, from 1.</param>
    /// <param name="wait">The wait; zero when there is none left.</param>
    /// <returns>False when the wait would end past the deadline.</returns>
    public bool TryNext(int failedTries, out TimeSpan wait)
    {
        wait = WaitAfter(failedTries, FirstWait, LongestWait, _jitter);
        if (TimeLeft is { } left && wait >= left)
        {
            wait = TimeSpan.Zero;
            return false;
        }
        return true;
    }

    /// <param name="failedTries">How many tries in a row have failed, from 1.</param>
    /// <param name="first">The most to wait after the first; it doubles with each one after.</param>
    /// <param name="longest">The most to wait ever.</param>
    /// <param name="jitter">Which part of that, from 0 to 1.</param>
    public static TimeSpan WaitAfter(int failedTries, TimeSpan first, TimeSpan longest, Func<double> jitter)
    {
        // 2^30 of anything that is not nothing is past every sensible limit, and keeps the product finite.
        var ceiling = Math.Min(first.TotalMilliseconds * Math.Pow(2, Math.Min(failedTries - 1, 30)), longest.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(ceiling * jitter());
    }
}
