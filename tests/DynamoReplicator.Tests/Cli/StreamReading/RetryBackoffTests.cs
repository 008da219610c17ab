using DynamoReplicator.Cli.StreamReading;

namespace DynamoReplicator.Tests.Cli.StreamReading;

public sealed class RetryBackoffTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(5, 16)]
    [InlineData(6, 20)]
    [InlineData(1_000_000, 20)]
    public void The_maximum_wait_doubles_up_to_a_limit(int attempts, int seconds) =>
        Backoff(jitter: 1).DelayAfter(attempts).Should().Be(seconds * Second);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.25, 1)]
    [InlineData(0.5, 2)]
    public void The_wait_is_between_zero_and_the_maximum(double jitter, int seconds) =>
        Backoff(jitter).DelayAfter(3).Should().Be(seconds * Second);

    private static RetryBackoff Backoff(double jitter) => new() { First = Second, Longest = 20 * Second, Jitter = () => jitter };
}
