using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Tests.Cli.CommandLine;

public sealed class SegmentRangeTests
{
    [Theory]
    [InlineData("0-15", 0, 15)]
    [InlineData("48-63", 48, 63)]
    [InlineData("3", 3, 3)]
    [InlineData("3-3", 3, 3)]
    public void One_segment_or_a_range_is_parsed(string text, int first, int last)
    {
        SegmentRange.TryParse(text, 64, out var range).Should().BeTrue();
        range.Should().Be(new SegmentRange(first, last));
    }

    [Theory]
    [InlineData("")]
    [InlineData("64")]
    [InlineData("0-64")]
    [InlineData("15-0")]
    [InlineData("-1")]
    [InlineData("0-")]
    [InlineData("0-1-2")]
    [InlineData("0 - 15")]
    [InlineData("0,1")]
    [InlineData("99999999999")]
    public void Other_text_is_an_error(string text) => SegmentRange.TryParse(text, 64, out _).Should().BeFalse();
}
