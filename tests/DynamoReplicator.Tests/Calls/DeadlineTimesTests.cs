using DynamoReplicator.Calls;
using DynamoReplicator.Tests.Support;
using FsCheck.Fluent;

namespace DynamoReplicator.Tests.Calls;

public class DeadlineTimesTests
{
    [Theory]
    [InlineData(0.3, 0.15, 0.15)]
    [InlineData(1.5, 0.75, 1.3)]
    [InlineData(3, 2, 2.8)]
    [InlineData(10, 9, 9.8)]
    [InlineData(20, 18, 19.6)]
    [InlineData(30, 27, 29.4)]
    [InlineData(60, 55, 59)]
    [InlineData(900, 895, 899)]
    public void The_default_margin_is_a_tenth_of_the_time_within_1_and_5_seconds_and_half_of_the_time(
        double remaining, double lastStart, double abandon) =>
        After(remaining, margin: null).Should().Be((lastStart, abandon));

    [Theory]
    [InlineData(60, 3, 57, 59.4)]
    [InlineData(60, 20, 40, 56)]
    [InlineData(60, 0.5, 59.5, 59.8)]
    [InlineData(60, 0.1, 59.9, 59.9)]
    [InlineData(60, 0, 60, 60)]
    [InlineData(2, 1.9, 0.1, 1.62)]
    public void A_margin_that_is_set_is_used_as_it_is_and_its_reserve_is_a_fifth_of_it(
        double remaining, double margin, double lastStart, double abandon) =>
        After(remaining, margin).Should().Be((lastStart, abandon));

    [Theory]
    [InlineData(3.0, 3.0, true)]
    [InlineData(3.0, 2.999, false)]
    [InlineData(0.001, null, false)]
    public void Only_a_margin_that_is_set_can_leave_no_time(double remaining, double? margin, bool hasReason)
    {
        var deadline = Of(remaining, margin);

        (deadline.NoTimeReason is not null).Should().Be(hasReason);
    }

    [Fact]
    public void An_abandoned_attempt_has_had_the_margin_without_its_reserve() =>
        Specification.Holds(
            from remaining in Gen.Choose(1, 900_000)
            from margin in Gen.Choose(-1, 900_000)
            select (
                Remaining: TimeSpan.FromMilliseconds(remaining),
                Margin: margin < 0 ? (TimeSpan?)null : TimeSpan.FromMilliseconds(margin)),
            @case =>
            {
                var deadline = Deadline.After(@case.Remaining, @case.Margin, new ManualTimeProvider());

                var margin = @case.Margin ?? Deadline.DefaultMargin(@case.Remaining);
                deadline.Grace.Should().Be(margin - Deadline.ReserveOf(margin)).And.BeGreaterThanOrEqualTo(TimeSpan.Zero);
                (deadline.Abandon!.Value - deadline.LastStart!.Value).Should().Be(deadline.Grace.Ticks);
                deadline.Abandon.Value.Should().BeLessThanOrEqualTo(@case.Remaining.Ticks);
            });

    private static (double LastStart, double Abandon) After(double remaining, double? margin)
    {
        var deadline = Of(remaining, margin);
        return (Seconds(deadline.LastStart!.Value), Seconds(deadline.Abandon!.Value));
    }

    private static Deadline Of(double remaining, double? margin) =>
        Deadline.After(TimeSpan.FromSeconds(remaining), margin is { } set ? TimeSpan.FromSeconds(set) : null, new ManualTimeProvider());

    private static double Seconds(long ticks) => Math.Round(TimeSpan.FromTicks(ticks).TotalSeconds, 6);
}
