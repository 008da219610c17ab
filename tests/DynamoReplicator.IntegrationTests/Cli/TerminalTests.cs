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
