using System.Text.Json;
using DynamoReplicator.Cli.Output;

namespace DynamoReplicator.Tests.Cli;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData("{\"pk\":{\"S\":\"order-1\"}}")]
    [InlineData("é ß 漢 😀")]
    public void Plain_text_stays_as_it_is(string text) => SafeText.Of(text).Should().Be(text);

    [Theory]
    [InlineData("\u001b[31mred", @"\u001b[31mred")]
    [InlineData("\u009b31mred", @"\u009b31mred")]
    [InlineData("a\r\nb\tc\u007f", @"a\u000d\u000ab\u0009c\u007f")]
    [InlineData("\u202eright to left", @"\u202eright to left")]
    [InlineData("zero\u200bwidth\ufeff", @"zero\u200bwidth\ufeff")]
    [InlineData("line\u2028paragraph\u2029", @"line\u2028paragraph\u2029")]
    [InlineData("private\ue000", @"private\ue000")]
    public void What_a_terminal_might_obey_is_escaped(string text, string safe) => SafeText.Of(text).Should().Be(safe);

    [Fact]
    public void Half_a_surrogate_pair_is_escaped() => SafeText.Of("\ud83d!\ude00").Should().Be(@"\ud83d!\ude00");

    [Fact]
    public void A_key_stays_the_JSON_of_the_same_key()
    {
        const string Value = "\u009b31m\u202e\u007f😀\U000e0041";

        var safe = SafeText.Of($$$"""{"pk":{"S":"{{{Value}}}"}}""");

        safe.Should().NotContain("\u009b").And.NotContain("\u202e");
        JsonDocument.Parse(safe).RootElement.GetProperty("pk").GetProperty("S").GetString().Should().Be(Value);
    }
}
