using System.Diagnostics.CodeAnalysis;
using DynamoReplicator.Calls;

namespace DynamoReplicator.Cli.StreamReading;

/// <summary>
/// Exponential backoff with full jitter, so that shards that failed together do not retry together.
/// </summary>
internal sealed record RetryBackoff
{
    /// <summary>The maximum wait before the second attempt. It doubles with each attempt. Default: 200 ms.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The maximum wait. Default: 30 seconds.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Returns numbers from 0 to 1. Default: random numbers.</summary>
    [SuppressMessage("Security", "CA5394", Justification = "The numbers spread retries and protect nothing.")]
    public Func<double> Jitter { get; init; } = Random.Shared.NextDouble;

    /// <param name="attempts">The number of failed attempts, at least one.</param>
    public TimeSpan DelayAfter(int attempts) => RetrySchedule.WaitAfter(attempts, First, Longest, Jitter);
}
