using System.Diagnostics.CodeAnalysis;

namespace DynamoReplicator.Calls;

/// <summary>
/// Exponential backoff with full jitter: each wait is a random part of a maximum that doubles with every failed attempt. Without jitter,
/// calls that were throttled together would be retried together.
/// See https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/.
/// </summary>
internal sealed record Backoff
{
    public static readonly Backoff Default = new();

    /// <summary>The maximum wait after the first failure. It doubles with each further failure. Default: 50 ms.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The upper limit of all waits. Default: 5 seconds.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Returns the part of the maximum to wait, from 0 to 1. Default: random.</summary>
    [SuppressMessage("Security", "CA5394", Justification = "The numbers spread retries and protect nothing.")]
    public Func<double> Jitter { get; init; } = Random.Shared.NextDouble;

    /// <param name="failedTries">The number of attempts in a row that have failed, from 1.</param>
    public TimeSpan WaitAfter(int failedTries)
    {
        // A factor of 2^30 exceeds every sensible limit, and keeps the product finite.
        var ceiling = Math.Min(First.TotalMilliseconds * Math.Pow(2, Math.Min(failedTries - 1, 30)), Longest.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(ceiling * Jitter());
    }

    /// <summary>
    /// Rounds a wait up. Timers ignore the part of a millisecond, so the rest would be waited for in a loop without any wait.
    /// </summary>
    public static TimeSpan WholeMilliseconds(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
}
