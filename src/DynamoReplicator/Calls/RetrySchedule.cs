namespace DynamoReplicator.Calls;

/// <summary>
/// Decides when to retry: after a random part ("full jitter") of a wait that doubles with every attempt, and not at all if the wait would
/// end after the deadline. Without jitter, calls that were throttled together would be retried together.
/// See https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="jitter">The random part of each wait, from 0 to 1. Default: random.</param>
/// <param name="deadline">The timestamp of the last start of an attempt, or null if there is none.</param>
internal sealed class RetrySchedule(TimeProvider time, Func<double>? jitter, long? deadline)
{
    public static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(50);

    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly Func<double> _jitter = jitter ?? Random.Shared.NextDouble;

    public RetrySchedule(TimeProvider time, Func<double>? jitter, Deadline deadlines)
        : this(time, jitter, deadlines.LastStart) => Deadline = deadlines;

    /// <summary>The deadlines of the batch. The schedule ends at the last start.</summary>
    public Deadline Deadline { get; } = Deadline.None;

    /// <summary>The time until the deadline, or null if there is none.</summary>
    public TimeSpan? TimeLeft => deadline is { } end ? time.GetElapsedTime(time.GetTimestamp(), end) : null;

    /// <summary>Computes the wait before the next attempt.</summary>
    /// <param name="failedTries">The number of attempts in a row that have failed, from 1.</param>
    /// <param name="wait">The wait, or zero if no attempt is left.</param>
    /// <returns>False if the wait would end after the deadline.</returns>
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

    /// <param name="failedTries">The number of attempts in a row that have failed, from 1.</param>
    /// <param name="first">The longest wait after the first failure. It doubles with each further failure.</param>
    /// <param name="longest">The upper limit of all waits.</param>
    /// <param name="jitter">The part of the wait to use, from 0 to 1.</param>
    public static TimeSpan WaitAfter(int failedTries, TimeSpan first, TimeSpan longest, Func<double> jitter)
    {
        // A factor of 2^30 exceeds every sensible limit, and keeps the product finite.
        var ceiling = Math.Min(first.TotalMilliseconds * Math.Pow(2, Math.Min(failedTries - 1, 30)), longest.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(ceiling * jitter());
    }
}
