using Amazon.Lambda.TestUtilities;

namespace DynamoReplicator.Testing;

/// <summary>
/// Creates contexts of an invocation whose time is set. The remaining time of a <see cref="TestLambdaContext"/> is zero otherwise, and it
/// is constant: it does not pass.
/// </summary>
public static class LambdaContexts
{
    /// <summary>Creates a context with one minute left.</summary>
    public static TestLambdaContext Create() => WithRemainingTime(TimeSpan.FromMinutes(1));

    /// <summary>Creates a context with this much time left.</summary>
    /// <param name="remainingTime">The time, more than zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is zero or negative, which means that no time is known.</exception>
    public static TestLambdaContext WithRemainingTime(TimeSpan remainingTime)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(remainingTime, TimeSpan.Zero);
        return new TestLambdaContext { AwsRequestId = "00000000-0000-4000-8000-000000000000", RemainingTime = remainingTime };
    }
}
