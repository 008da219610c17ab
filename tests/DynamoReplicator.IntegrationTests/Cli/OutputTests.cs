using Amazon.DynamoDBv2;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Cli;

/// <summary>The tool's behavior when its output cannot be written.</summary>
public sealed class OutputTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    private static readonly Dictionary<string, string> NothingElse = [];

    [Fact]
    public async Task Run_ends_when_the_reader_of_its_output_has_ended()
    {
        var source = await TestTable.CreateAsync(server, Regions.Source, TestTable.NewName(), TableShape.Text, StreamViewType.NEW_IMAGE);
        await TestTable.CreateAsync(server, Regions.Replica, source.Name, source.Shape);
        await using var cli = CliProcess.StartInShell(
            server, NothingElse, "{ \"$@\"; echo \"exit code $?\" >&2; } | head -n 1",
            "run", "--source", $"{source}", "--replica", $"{Regions.Replica}/{source.Name}", "--output", "json");

        await cli.ExitAsync();

        cli.Output.Should().Contain("\"started\"");
        cli.Errors.Should().Be("dynamo-replicator: The program that reads standard output has ended, so this one ends too.\nexit code 1\n");
    }

    [Theory]
    [InlineData("policy", "--source", "us-east-1/orders", "--replica", "eu-west-1/orders")]
    [InlineData("--help")]
    public async Task A_full_disk_is_reported(params string[] arguments)
    {
        if (!File.Exists("/dev/full"))
        {
            return; // Only Linux has this device, which is always full.
        }
        await using var cli = CliProcess.StartInShell(server, NothingElse, "\"$@\" > /dev/full", arguments);

        (await cli.ExitAsync()).Should().Be(1);
        cli.Errors.Should().Be("dynamo-replicator: Standard output cannot be written: No space left on device.\n");
    }

    [Fact]
    public async Task Errors_that_cannot_be_written_do_not_change_the_exit_code()
    {
        if (!File.Exists("/dev/full"))
        {
            return;
        }
        await using var cli = CliProcess.StartInShell(server, NothingElse, "\"$@\" 2> /dev/full", "run", "--source", "orders");

        (await cli.ExitAsync()).Should().Be(2);
    }
}
