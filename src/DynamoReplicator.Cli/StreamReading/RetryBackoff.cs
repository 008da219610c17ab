using System.Diagnostics.CodeAnalysis;
using DynamoReplicator.Calls;

namespace DynamoReplicator.Cli.StreamReading;

/// <summary>
/// How long to wait before trying again: exponential backoff with full jitter, so that many shards that failed together do not come back together.
/// </summary>
internal sealed record RetryBackoff
{
    /// <summary>The most to wait before the second attempt; it doubles with each one after. Default: 200 ms.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The most to wait ever. Default: 30 seconds.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gives numbers from 0 to 1. Default: at random.</summary>
    [SuppressMessage("Security", "CA5394", Justification = "It spreads retries; it guards nothing.")]
    public Func<double> Jitter { get; init; } = Random.Shared.NextDouble;

    /// <param name="attempts">How many attempts have failed, one at least.</param>
    public TimeSpan DelayAfter(int attempts) => RetrySchedule.WaitAfter(attempts, First, Longest, Jitter);
}
