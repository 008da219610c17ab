using DynamoReplicator.Calls;
using DynamoReplicator.Tests.Support;
using FsCheck.Fluent;

namespace DynamoReplicator.Tests.Calls;

public class RetryScheduleTests
{
    private readonly ManualTimeProvider _clock = new();

    [Theory]
    [InlineData(1, 50)]
    [InlineData(2, 100)]
    [InlineData(3, 200)]
    [InlineData(7, 3200)]
    [InlineData(8, 5000)]
    [InlineData(31, 5000)]
    [InlineData(int.MaxValue, 5000)]
    public void The_longest_wait_doubles_with_every_attempt_up_to_5_seconds(int failedTries, int milliseconds) =>
        Wait(failedTries, jitter: 1).Should().Be(TimeSpan.FromMilliseconds(milliseconds));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.25, 100)]
    [InlineData(0.999, 399.6)]
    public void The_wait_is_a_random_part_of_that_down_to_none(double jitter, double milliseconds) =>
        Wait(4, jitter).Should().Be(TimeSpan.FromMilliseconds(milliseconds));

    [Fact]
    public void A_wait_that_would_end_at_or_after_the_deadline_is_not_started()
    {
        var schedule = new RetrySchedule(_clock, () => 1, deadline: TimeSpan.FromMilliseconds(1000).Ticks);
        _clock.Advance(TimeSpan.FromMilliseconds(900));

        schedule.TryNext(2, out var wait).Should().BeFalse("100 ms are left, and the wait is of 100 ms");
        wait.Should().Be(TimeSpan.Zero);
        schedule.TryNext(1, out wait).Should().BeTrue();
        wait.Should().Be(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void The_remaining_time_follows_the_clock()
    {
        var schedule = new RetrySchedule(_clock, () => 1, deadline: TimeSpan.FromSeconds(10).Ticks);

        schedule.TimeLeft.Should().Be(TimeSpan.FromSeconds(10));
        _clock.Advance(TimeSpan.FromSeconds(12));
        schedule.TimeLeft.Should().Be(TimeSpan.FromSeconds(-2));
    }

    [Fact]
    public void Without_a_deadline_there_is_always_a_next_try()
    {
        var schedule = new RetrySchedule(_clock, () => 1, deadline: null);
        _clock.Advance(TimeSpan.FromDays(365));

        schedule.TimeLeft.Should().BeNull();
        schedule.TryNext(1000, out _).Should().BeTrue();
    }

    [Fact]
    public void Any_wait_is_within_its_bounds_and_ends_before_the_deadline() =>
        Specification.Holds(
            from failedTries in Gen.Choose(1, 1000)
            from jitter in Gen.Choose(0, 999)
            from left in Gen.Choose(-1000, 20_000)
            select (failedTries, jitter, left),
            @case =>
            {
                var schedule = new RetrySchedule(_clock, () => @case.jitter / 1000.0, deadline: TimeSpan.FromMilliseconds(@case.left).Ticks);

                var goesOn = schedule.TryNext(@case.failedTries, out var wait);

                var full = Math.Min(50 * Math.Pow(2, Math.Min(@case.failedTries, 50) - 1), 5000) * @case.jitter / 1000;
                goesOn.Should().Be(full < @case.left);
                wait.TotalMilliseconds.Should().BeApproximately(goesOn ? full : 0, 0.001);
            });

    private TimeSpan Wait(int failedTries, double jitter)
    {
        new RetrySchedule(_clock, () => jitter, deadline: null).TryNext(failedTries, out var wait).Should().BeTrue();
        return wait;
    }
}
