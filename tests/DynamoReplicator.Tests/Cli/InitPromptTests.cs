using DynamoReplicator.Cli;
using DynamoReplicator.Cli.Init;

namespace DynamoReplicator.Tests.Cli;

public sealed class InitPromptTests
{
    [Theory]
    [InlineData("y\n", true)]
    [InlineData(" Yes \n", true)]
    [InlineData("n\n", false)]
    [InlineData("no\n", false)]
    [InlineData("yesterday\n", false)]
    [InlineData("\n", false)]
    [InlineData("", false)]
    public void Only_a_yes_is_a_yes(string typed, bool isAgreed)
    {
        using var asked = new StringWriter();

        InitCommand.IsAgreed(isSomebodyThere: true, new StringReader(typed), asked).Should().Be(isAgreed);

        asked.ToString().Should().Be("Do this? [y/N] ");
    }

    [Fact]
    public void Nobody_is_asked_where_there_is_no_terminal()
    {
        var ask = () => InitCommand.IsAgreed(isSomebodyThere: false, new StringReader("y\n"), TextWriter.Null);

        ask.Should().Throw<CommandException>().WithMessage("There is nobody to ask whether to do this. Give --yes to have it done, or --dry-run to see what it would be.");
    }
}
