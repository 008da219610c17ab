using DynamoReplicator.Cli;
using static DynamoReplicator.Tests.Cli.Invocation;

namespace DynamoReplicator.Tests.Cli;

public sealed class CommandLineTests
{
    private const string Two = "run --source us-east-1/orders --replica eu-west-1/orders";

    [Theory]
    [InlineData("", "Required command was not provided.")]
    [InlineData("replicate", "Unrecognized command or argument 'replicate'.")]
    [InlineData("run", "Option '--source' is required.")]
    [InlineData("run --source us-east-1/orders", "Option '--replica' is required.")]
    [InlineData(Two + " --batch", "Unrecognized command or argument '--batch'.")]
    [InlineData(Two + " --batch-size ten", "--batch-size: 'ten' is not a number. Give one, such as 100.")]
    [InlineData(Two + " --batch-size 0", "--batch-size: 0 is not from 1 to 10000.")]
    [InlineData(Two + " --batch-size 10001", "--batch-size: 10001 is not from 1 to 10000.")]
    [InlineData(Two + " --max-concurrency 0", "--max-concurrency: 0 is not from 1 to 1000.")]
    [InlineData(Two + " --from yesterday", "--from: 'yesterday' is none of trim-horizon, latest.")]
    [InlineData(Two + " --output xml", "--output: 'xml' is none of text, json.")]
    [InlineData(Two + " --endpoint-url localhost:8000", "--endpoint-url: 'localhost:8000' is not an address such as http://localhost:8000.")]
    [InlineData(Two + " --checkpoint /", "--checkpoint: '/' is not a file. Give the name of a file; it is made when it is not there.")]
    [InlineData(Two + " --replica-role-arn admin", "Replica eu-west-1/orders: 'admin' is not a role's ARN. Give it as 'arn:aws:iam::123456789012:role/orders-replica'.")]
    [InlineData(Two + " --replica eu-west-1/orders", "Replica eu-west-1/orders is named twice: two writers of one table would overtake one another. Remove one.")]
    [InlineData(Two + " --replica us-east-1/orders", "--replica: us-east-1/orders is the source itself: it would feed itself for ever. Name another table, region or account.")]
    [InlineData("run --source us-east-1/orders --replica arn:aws:dynamodb:eu-west-1:123456789012:table/or", "--replica: 'arn:aws:dynamodb:eu-west-1:123456789012:table/or' is not a table address. *")]
    [InlineData("run --source orders --replica eu-west-1/orders", "--source: 'orders' is not a table address. Give region and table as 'eu-west-1/orders', *")]
    [InlineData("run --source somewhere/orders --replica eu-west-1/orders", "--source: 'somewhere' is not a region. Give its system name, such as 'us-east-1'.")]
    public Task A_mistake_is_told_and_nothing_is_tried(string arguments, string mistake) => MustBeToldAsync(arguments, mistake);

    [Fact]
    public async Task All_mistakes_are_told_at_once()
    {
        var (_, _, errors) = await InvokeAsync("run --source a --replica b --batch-size 0 --max-concurrency 0");

        errors.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(5);
    }

    [Fact]
    public async Task A_table_of_the_same_name_in_another_account_is_not_the_source()
    {
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();

        var exitCode = await CommandLineTool.InvokeAsync(
            [.. "run --source us-east-1/orders --replica us-east-1/orders --replica-role-arn arn:aws:iam::123456789012:role/copy".Split(' ')], TextWriter.Null, TextWriter.Null, stopped.Token);

        exitCode.Should().Be(0, "it was understood, and stopped before it began");
    }

    [Fact]
    public async Task Help_names_the_program_and_the_verbs()
    {
        var (exitCode, output, _) = await InvokeAsync("--help");

        exitCode.Should().Be(0);
        output.Should().Contain("dynamo-replicator [command] [options]").And.Contain("run       Replicates a table without Lambda");
    }

    [Fact]
    public async Task The_help_of_a_verb_has_examples()
    {
        var (exitCode, output, _) = await InvokeAsync("run --help");

        exitCode.Should().Be(0);
        output.Should().Contain("Examples:").And.Contain("  dynamo-replicator run --source us-east-1/orders --replica eu-west-1/orders --checkpoint orders.checkpoint");
    }
}
