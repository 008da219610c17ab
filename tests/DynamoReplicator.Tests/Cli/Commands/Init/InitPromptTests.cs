using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Cli.Output;

namespace DynamoReplicator.Tests.Cli.Commands.Init;

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
    public async Task Only_yes_confirms(string typed, bool isAgreed)
    {
        using var asked = new StringWriter();

        (await Confirmation.ConfirmAsync(isInteractive: true, new StringReader(typed), asked, CancellationToken.None))
            .Should().Be(isAgreed);

        asked.ToString().Should().Be("Proceed? [y/N] ");
    }

    [Fact]
    public async Task Confirmation_without_a_terminal_is_an_error()
    {
        var ask = () => Confirmation.ConfirmAsync(isInteractive: false, new StringReader("y\n"), TextWriter.Null, CancellationToken.None);

        await ask.Should().ThrowAsync<CommandException>()
            .WithMessage("Confirmation needs a terminal. Pass --yes to proceed or --dry-run to preview.");
    }

    [Fact]
    public async Task A_stop_cancels_the_question_without_input()
    {
        using var stop = new CancellationTokenSource();
        using var terminal = new SilentTerminal();
        using var asked = new StringWriter();
        var asking = Confirmation.ConfirmAsync(isInteractive: true, terminal, asked, stop.Token);

        await stop.CancelAsync();

        await asking.Invoking(it => it.InTimeAsync()).Should().ThrowAsync<OperationCanceledException>();
        asked.ToString().Should().Be("Proceed? [y/N] " + Environment.NewLine);
    }

    /// <summary>A terminal that gets no input until it is closed.</summary>
    private sealed class SilentTerminal : TextReader
    {
        private readonly ManualResetEventSlim _closed = new();

        public override string? ReadLine()
        {
            _closed.Wait();
            return null;
        }

        protected override void Dispose(bool disposing)
        {
            _closed.Set();
            base.Dispose(disposing);
        }
    }
}
