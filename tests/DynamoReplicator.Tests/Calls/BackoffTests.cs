using DynamoReplicator.Calls;
using DynamoReplicator.Tests.Support;
using FsCheck.Fluent;

namespace DynamoReplicator.Tests.Calls;

public class BackoffTests
{
    [Theory]
    [InlineData(1, 50)]
    [InlineData(2, 100)]
    [InlineData(3, 200)]
    [InlineData(7, 3200)]
    [InlineData(8, 5000)]
    [InlineData(31, 5000)]
    [InlineData(int.MaxValue, 5000)]
    public void The_longest_wait_doubles_with_every_attempt_up_to_5_seconds(int failedTries, int milliseconds) =>
        new Backoff { Jitter = () => 1 }.WaitAfter(failedTries).Should().Be(TimeSpan.FromMilliseconds(milliseconds));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.25, 100)]
    [InlineData(0.999, 399.6)]
    public void The_wait_is_a_random_part_of_the_longest_wait(double jitter, double milliseconds) =>
        new Backoff { Jitter = () => jitter }.WaitAfter(4).Should().Be(TimeSpan.FromMilliseconds(milliseconds));

    [Fact]
    public void Any_wait_is_within_the_given_limits() =>
        Specification.Holds(
            from failedTries in Gen.Choose(1, 1000)
            from jitter in Gen.Choose(0, 999)
            from first in Gen.Choose(1, 2000)
            select (failedTries, jitter, first),
            @case =>
            {
                var backoff = new Backoff
                {
                    First = TimeSpan.FromMilliseconds(@case.first),
                    Longest = TimeSpan.FromSeconds(30),
                    Jitter = () => @case.jitter / 1000.0,
                };

                var wait = backoff.WaitAfter(@case.failedTries);

                var full = Math.Min(@case.first * Math.Pow(2, Math.Min(@case.failedTries, 50) - 1), 30_000) * @case.jitter / 1000;
                wait.TotalMilliseconds.Should().BeApproximately(full, 0.001);
            });
}
