using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Tests.Cli.CommandLine;

public sealed class DurationTests
{
    [Theory]
    [InlineData("0s", 0)]
    [InlineData("250ms", 250)]
    [InlineData("30s", 30_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("5m", 300_000)]
    [InlineData("24h", 86_400_000)]
    public void A_number_with_a_unit_is_a_length_of_time(string text, int milliseconds)
    {
        Duration.TryParse(text, out var time).Should().BeTrue();
        time.Should().Be(TimeSpan.FromMilliseconds(milliseconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1 s")]
    [InlineData("1,5s")]
    [InlineData("1e3s")]
    [InlineData("30S")]
    [InlineData("30s\n")]
    [InlineData("1m30s")]
    [InlineData("25h")]
    [InlineData("999999999999999999999999999999999999999h")]
    public void Other_text_is_not_a_length_of_time(string text) => Duration.TryParse(text, out _).Should().BeFalse();

    [Theory]
    [InlineData("0s")]
    [InlineData("250ms")]
    [InlineData("30s")]
    [InlineData("5m")]
    [InlineData("24h")]
    public void A_time_is_formatted_as_it_is_parsed(string text)
    {
        Duration.TryParse(text, out var time).Should().BeTrue();

        Duration.Text(time).Should().Be(text);
    }
}
