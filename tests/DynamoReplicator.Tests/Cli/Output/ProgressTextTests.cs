using DynamoReplicator.Cli.Commands.Lag;
using DynamoReplicator.Cli.Output;

namespace DynamoReplicator.Tests.Cli.Output;

public sealed class ProgressTextTests
{
    [Fact]
    public void Progress_shows_counts_rate_and_time_left() =>
        ProgressText.Of(
            new ReconciliationProgress { Items = 12_000, ExpectedItems = 20_000, Writes = 11_500, Elapsed = TimeSpan.FromSeconds(4) })
            .Should().Be("12,000 items, 11,500 writes, 3,000/s, about 3 s left");

    [Fact]
    public void A_single_item_is_not_plural() =>
        ProgressText.Of(new ReconciliationProgress { Items = 1, Writes = 1, Differences = 1, Elapsed = TimeSpan.FromSeconds(1) })
            .Should().Be("1 item, 1 write, 1 difference, 1/s");

    [Theory]
    [InlineData(1_000_000, "about 16 min 39 s left")]
    [InlineData(100_000_000, "about 27 h 46 min left")]
    public void A_long_time_is_shown_in_larger_units(long expected, string left) =>
        ProgressText.Of(
            new ReconciliationProgress { Items = 1_000, ExpectedItems = expected, Elapsed = TimeSpan.FromSeconds(1) })
            .Should().EndWith(left);

    [Theory]
    [InlineData(null)]
    [InlineData(0L)]
    [InlineData(900L)]
    public void The_time_left_is_omitted_if_the_item_count_is_unknown_or_stale(long? expected) =>
        ProgressText.TimeLeft(
            new ReconciliationProgress { Items = 1_000, ExpectedItems = expected, Elapsed = TimeSpan.FromSeconds(1) })
            .Should().BeNull();

    [Fact]
    public void Percentiles_are_measured_lags()
    {
        var lags = Enumerable.Range(1, 100).Select(number => TimeSpan.FromMilliseconds(number)).Reverse().ToList();

        LagDistribution.Of(lags).Should().Be(new LagDistribution(100, Ms(1), Ms(50), Ms(90), Ms(99), Ms(100)));
        LagDistribution.Of([Ms(7)]).Should().Be(new LagDistribution(1, Ms(7), Ms(7), Ms(7), Ms(7), Ms(7)));
        LagDistribution.Of([]).Count.Should().Be(0);
    }

    private static TimeSpan Ms(int number) => TimeSpan.FromMilliseconds(number);
}
