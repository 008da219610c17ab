using Amazon.DynamoDBv2;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Cli;

/// <summary>Runs the tool on a terminal.</summary>
public sealed class TerminalTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    private static readonly string[] Before = ["$ first", "$ second", "$ third"];

    [Fact]
    public async Task The_live_line_of_run_leaves_the_lines_above_it_alone()
    {
        var source = await TestTable.CreateAsync(
            server, Regions.Source, TestTable.NewName(), TableShape.Text, StreamViewType.NEW_IMAGE);
        await TestTable.CreateAsync(server, Regions.Replica, source.Name, source.Shape);
        await source.PutAsync(source.Shape.Key("order", 1));
        await using var terminal = PseudoTerminal.Start(
            server, Before, "run", "--source", $"{source}", "--replica", $"{Regions.Replica}/{source.Name}", "--endpoint-url",
            $"{server.Endpoint}");

        await terminal.UntilAsync(
            written => written.Contains("1 record, 1 write", StringComparison.Ordinal), "the live line shows the change");
        await terminal.Process.SignalAsync("INT");

        (await terminal.ExitAsync()).Should().Be(0);
        var lines = terminal.Lines;
        lines.Take(3).Should().Equal(Before);
        string.Concat(lines.Skip(3)).Should().Match(
            $"replicating {source} to *; press Ctrl-C to stop" +
            "stopped after * s: 1 record, 1 write, 0 superseded, lag * s");
        terminal.Written.Should().NotContain("\u001b[0A");
    }

    [Theory]
    [InlineData("xterm-256color", "", "text", true)]
    [InlineData("xterm-256color", "1", "text", false)]
    [InlineData("dumb", "", "text", false)]
    [InlineData("xterm-256color", "", "json", false)]
    public async Task Outcomes_have_colors_on_a_terminal_that_wants_them(string kind, string noColor, string format, bool hasColors)
    {
        var environment = new Dictionary<string, string> { ["TERM"] = kind };
        if (noColor.Length > 0)
        {
            environment["NO_COLOR"] = noColor;
        }
        await using var terminal = PseudoTerminal.Start(
            server, [], environment, "doctor", "--source", "us-east-1/no-such-table", "--replica", "eu-west-1/no-such-table",
            "--output", format, "--endpoint-url", $"{server.Endpoint}");

        (await terminal.ExitAsync()).Should().Be(1);

        terminal.Written.Should().Contain("problem").And.Contain("no-such-table");
        terminal.Written.Contains("\u001b[31mproblem \u001b[0m", StringComparison.Ordinal).Should().Be(hasColors);
        terminal.Written.Contains("\u001b[3", StringComparison.Ordinal).Should().Be(hasColors);
    }

    [Fact]
    public async Task Redirected_outcomes_have_no_colors()
    {
        await using var cli = CliProcess.Start(
            server, new Dictionary<string, string> { ["TERM"] = "xterm-256color" }, "doctor", "--source", "us-east-1/no-such-table",
            "--replica", "eu-west-1/no-such-table", "--endpoint-url", $"{server.Endpoint}");

        (await cli.ExitAsync()).Should().Be(1);

        cli.Output.Should().Contain("problem ").And.NotContain("\u001b");
    }

    [Fact]
    public async Task A_signal_at_a_prompt_ends_the_tool_at_once()
    {
        var source = await TestTable.CreateAsync(server, Regions.Source, TestTable.NewName(), TableShape.Text);
        await using var terminal = PseudoTerminal.Start(
            server, Before, "init", "--source", $"{source}", "--replica", $"{Regions.Replica}/{source.Name}", "--endpoint-url",
            $"{server.Endpoint}");

        await terminal.UntilAsync(written => written.Contains("Proceed? [y/N]", StringComparison.Ordinal), "the prompt is shown");
        await terminal.Process.SignalAsync("INT");

        (await terminal.ExitAsync()).Should().Be(1);
        terminal.Lines.Should().Contain("Proceed? [y/N]").And.Contain("dynamo-replicator: init was stopped before it finished.");
    }
}
