using DynamoReplicator.Cli;

// cspell:ignore verif southeas
namespace DynamoReplicator.Tests.Cli.CommandLine;

/// <summary>The words that the tool suggests to a shell.</summary>
public sealed class CompletionsTests
{
    public static TheoryData<string, string[]> Lines => new()
    {
        { "dynamo-replicator ver", ["verify"] },
        { "dynamo-replicator completion ", ["bash", "fish", "pwsh", "zsh", "--help", "--quiet", "--verbose"] },
        { "dynamo-replicator --ver", ["--verbose", "--version"] },
        { "dynamo-replicator --quiet ver", ["verify"] },
        { "dynamo-replicator verify --set", ["--settle"] },
        { "dynamo-replicator verify --source eu-west-1", ["eu-west-1/"] },
        { "dynamo-replicator verify --source eu-west-1/orders", [] },
        { "dynamo-replicator verify --replica eu-west-1/orders,ap-southeast-2", ["eu-west-1/orders,ap-southeast-2/"] },
        { "dynamo-replicator verify --output ", ["json", "text"] },
        { "dynamo-replicator verify --output=j", ["json"] },
        { "dynamo-replicator verify --repair --set", ["--settle"] },
        { "dynamo-replicator verify --settle 1m --sou", ["--source"] },
        { "dynamo-replicator verify", ["verify"] },
        { "dynamo-replicator backfill --checkpoint ", [] },
        { "dynamo-replicator run --from t", ["trim-horizon"] },
        { "dynamo-replicator run --checkpoint ", [] },
        { "/usr/local/bin/dynamo-replicator ver", ["verify"] },
        { "verify --set", ["--settle"] },
        { "dynamo-replicator no-such-verb --set", [] },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task A_word_is_completed_by_the_words_that_begin_like_it(string line, string[] words) =>
        (await SuggestAsync("[suggest]", line)).Should().BeEquivalentTo(words);

    [Fact]
    public async Task Options_on_the_command_line_are_not_suggested_again() =>
        (await SuggestAsync("[suggest]", "dynamo-replicator verify --repair --")).Should()
            .Contain("--source").And.Contain("--quiet").And.NotContain("--repair");

    [Theory]
    [InlineData("dynamo-replicator verify --set", 24, "verify", "the cursor stands before the option")]
    [InlineData("dynamo-replicator verify --output", 34, "json", "the shell omits the white space before the cursor")]
    [InlineData("dynamo-replicator ver", 21, "verify", "the cursor stands at the end")]
    public async Task Words_are_suggested_at_the_cursor(string line, int position, string word, string because) =>
        (await SuggestAsync($"[suggest:{position}]", line)).Should().Contain(word, because);

    private static async Task<string[]> SuggestAsync(string directive, string line)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        (await CommandLineTool.InvokeAsync([directive, line], output, errors, CancellationToken.None)).Should().Be(0);
        errors.ToString().Should().BeEmpty();
        return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
