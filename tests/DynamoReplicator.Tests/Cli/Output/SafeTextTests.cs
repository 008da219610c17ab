using System.Text.Json;
using DynamoReplicator.Cli;
using DynamoReplicator.Cli.Output;

// cspell:ignore mred
namespace DynamoReplicator.Tests.Cli.Output;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData("{\"pk\":{\"S\":\"order-1\"}}")]
    [InlineData("é ß 漢 😀")]
    public void Plain_text_is_unchanged(string text) => SafeText.Of(text).Should().Be(text);

    [Theory]
    [InlineData("\u001b[31mred", @"\u001b[31mred")]
    [InlineData("\u009b31mred", @"\u009b31mred")]
    [InlineData("a\r\nb\tc\u007f", @"a\u000d\u000ab\u0009c\u007f")]
    [InlineData("\u202eright to left", @"\u202eright to left")]
    [InlineData("zero\u200bwidth\ufeff", @"zero\u200bwidth\ufeff")]
    [InlineData("line\u2028paragraph\u2029", @"line\u2028paragraph\u2029")]
    [InlineData("private\ue000", @"private\ue000")]
    public void Control_characters_are_escaped(string text, string safe) => SafeText.Of(text).Should().Be(safe);

    [Fact]
    public void Line_breaks_are_kept() =>
        SafeText.Lines("\u001b[2Jone\r\ntwo\rthree\n").Should().Be(@"\u001b[2Jone" + "\n" + @"two\u000dthree" + "\n");

    [Theory]
    [InlineData("verify --source us-east-1/\u001b[2J --replica eu-west-1/orders")]
    [InlineData("run --source us-east-1/orders --replica eu-west-1/orders\u009b31m")]
    [InlineData("backfill --source us-east-1/orders --replica eu-west-1/orders --segments \u001b]0;title\u0007")]
    [InlineData("lag --source us-east-1/orders --replica \u202eus-east-1/orders")]
    [InlineData("\u001b[31m")]
    [InlineData("doctor --source us-east-1/orders --replica eu-west-1/orders --endpoint-url \u001b[31m")]
    public async Task Control_characters_in_arguments_are_escaped(string arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();

        (await CommandLineTool.InvokeAsync(arguments.Split(' '), output, errors, CancellationToken.None)).Should().Be(ExitCode.Usage);

        $"{output}{errors}".Should().NotContainAny("\u001b", "\u009b", "\u202e", "\u0007").And.Contain(@"\u");
    }

    [Fact]
    public void Control_characters_in_files_are_escaped()
    {
        using var errors = new StringWriter();
        var output = new VerbOutput(OutputFormat.Text, TextWriter.Null, errors, TimeProvider.System);
        output.Warn("the stream arn:\u001b[31m");

        errors.ToString().Should().NotContain("\u001b").And.Contain(@"arn:\u001b[31m");
    }

    [Fact]
    public void Half_a_surrogate_pair_is_escaped() => SafeText.Of("\ud83d!\ude00").Should().Be(@"\ud83d!\ude00");

    [Fact]
    public void An_escaped_key_is_still_JSON_of_the_same_key()
    {
        const string Value = "\u009b31m\u202e\u007f😀\U000e0041";

        var safe = SafeText.Of($$$"""{"pk":{"S":"{{{Value}}}"}}""");

        safe.Should().NotContain("\u009b").And.NotContain("\u202e");
        JsonDocument.Parse(safe).RootElement.GetProperty("pk").GetProperty("S").GetString().Should().Be(Value);
    }
}
