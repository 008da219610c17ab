using DynamoReplicator.Cli;
using static DynamoReplicator.TestSupport.Invocation;

// cspell:ignore verfy versio sorce verbos basch
namespace DynamoReplicator.Tests.Cli.CommandLine;

public sealed class CommandLineTests
{
    private const string Two = "run --source us-east-1/orders --replica eu-west-1/orders";

    [Theory]
    [InlineData(
        "replicate",
        "'replicate' is not a command. The commands are plan, init, run, backfill, verify, lag, redrive, doctor, policy, completion.")]
    [InlineData("replicate --source us-east-1/orders", "'replicate' is not a command. *")]
    [InlineData("verfy --source us-east-1/orders", "'verfy' is not a command. Did you mean verify?")]
    [InlineData("--versio", "'--versio' is not an option of dynamo-replicator. Did you mean --version? The commands are *")]
    [InlineData("--output json", "'--output' is not an option of dynamo-replicator. The commands are *")]
    [InlineData("--source us-east-1/orders run --replica eu-west-1/orders", "'--source' must come after the command: dynamo-replicator " +
        "run --source.")]
    [InlineData("run", "--source <TABLE> is required. Source table*")]
    [InlineData("run --source us-east-1/orders", "--replica <TABLE> is required. Replica table*")]
    [InlineData("run --source --replica eu-west-1/orders", "--source needs a value: --source <TABLE>.")]
    [InlineData(Two + " --from latest --from latest", "--from is specified 2 times. Specify it once.")]
    [InlineData("run --sorce us-east-1/orders --replica eu-west-1/orders", "'--sorce' is not an option of run. Did you mean --source?")]
    [InlineData("run --sorce=us-east-1/orders --replica eu-west-1/orders", "'--sorce=us-east-1/orders' is not an option of run. Did " +
        "you mean --source?")]
    [InlineData(Two + " --batch", "'--batch' is not an option of run. Did you mean --batch-size?")]
    [InlineData(Two + " --trace", "'--trace' is not an option of run.")]
    [InlineData(Two + " --verbos", "'--verbos' is not an option of run. Did you mean --verbose?")]
    [InlineData(Two + " --verbose --quiet", "--verbose and --quiet contradict each other. Specify one.")]
    [InlineData("--quiet " + Two + " --verbose", "--verbose and --quiet contradict each other. Specify one.")]
    [InlineData("run --source --quiet --replica eu-west-1/orders", "--source needs a value: --source <TABLE>.")]
    [InlineData("--verbose", "No command was specified. The commands are plan, *")]
    [InlineData("completion", "No command was specified. The commands are bash, zsh, fish, pwsh.")]
    [InlineData("completion basch", "'basch' is not a command. Did you mean bash?")]
    [InlineData("completion bash now", "'now' belongs to no option. *")]
    [InlineData(Two + " --batch-size ten", "--batch-size: 'ten' is not a whole number. Specify one, such as 100.")]
    [InlineData(Two + " --batch-size 0", "--batch-size: 0 is out of range. Specify a number from 1 to 10000.")]
    [InlineData(Two + " --batch-size 10001", "--batch-size: 10001 is out of range. Specify a number from 1 to 10000.")]
    [InlineData(Two + " --max-concurrency 0", "--max-concurrency: 0 is out of range. Specify a number from 1 to 1000.")]
    [InlineData(Two + " --from yesterday", "--from: 'yesterday' is not a value of this option. Specify one of trim-horizon, latest.")]
    [InlineData(Two + " --output xml", "--output: 'xml' is not a value of this option. Specify one of text, json.")]
    [InlineData(Two + " --endpoint-url localhost:8000", "--endpoint-url: 'localhost:8000' is not a URL. Specify one, such as " +
        "http://localhost:8000.")]
    [InlineData(Two + " --checkpoint /", "--checkpoint: '/' is not a file path. Specify a file; it is created if it doesn't exist.")]
    [InlineData(Two + " --replica-role-arn admin", "Replica eu-west-1/orders: 'admin' is not a role's ARN. Specify it as " +
        "'arn:aws:iam::123456789012:role/orders-replica'.")]
    [InlineData(
        Two + " --replica eu-west-1/orders", "Replica eu-west-1/orders is listed twice, so two writers could reorder its changes. " +
        "Remove one.")]
    [InlineData(Two + " --replica us-east-1/orders", "--replica: us-east-1/orders is the source table, so changes would loop forever. " +
        "Specify a different table, Region, or account.")]
    [InlineData("run --source us-east-1/orders --replica " +
        "arn:aws:dynamodb:eu-west-1:123456789012:table/or", "--replica: 'arn:aws:dynamodb:eu-west-1:123456789012:table/or' is not a " +
        "table address. A table's name has at least 3 characters, and 'or' has 2. *")]
    [InlineData("run --source orders --replica eu-west-1/orders", "--source: 'orders' is not a table address. Specify Region and table " +
        "as 'eu-west-1/orders', *")]
    [InlineData("run --source somewhere/orders --replica eu-west-1/orders", "--source: 'somewhere' is not a Region. A Region is " +
        "written as words and a number with '-' between them. Specify its system name, such as 'us-east-1'.")]
    public Task An_error_is_reported_and_nothing_is_attempted(string arguments, string mistake) => MustReportAsync(arguments, mistake);

    [Fact]
    public async Task All_errors_are_reported_together()
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
            [.. "run --source us-east-1/orders --replica us-east-1/orders --replica-role-arn arn:aws:iam::123456789012:role/copy".Split(
                ' ')], TextWriter.Null, TextWriter.Null, stopped.Token);

        exitCode.Should().Be(0, "the command line is valid, and the verb was stopped before it began");
    }

    [Fact]
    public async Task A_mistyped_option_is_not_reported_as_missing_too()
    {
        var (_, _, errors) = await InvokeAsync("run --sorce us-east-1/orders --replica eu-west-1/orders");

        errors.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(2, "the option and its value are " +
            "one mistake, and the last line names the help");
    }

    [Fact]
    public async Task No_arguments_print_the_help()
    {
        var (exitCode, output, errors) = await InvokeAsync("");

        exitCode.Should().Be(0);
        output.Should().Be((await InvokeAsync("--help")).Output);
        errors.Should().BeEmpty();
    }

    [Theory]
    [InlineData("completion", "dynamo-replicator completion --help")]
    [InlineData("completion bash now", "dynamo-replicator completion bash --help")]
    [InlineData("run", "dynamo-replicator run --help")]
    [InlineData("replicate", "dynamo-replicator --help")]
    public async Task An_error_names_the_help_of_its_command(string arguments, string help)
    {
        var (_, _, errors) = await InvokeAsync(arguments);

        errors.Should().EndWith($"{Environment.NewLine}See: {help}{Environment.NewLine}");
    }

    [Fact]
    public async Task Help_names_the_program_and_the_verbs()
    {
        var (exitCode, output, _) = await InvokeAsync("--help");

        exitCode.Should().Be(0);
        output.Should().Contain("dynamo-replicator [command] [options]").And.Contain("  run         Replicates a table without Lambda");
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("run --help")]
    [InlineData("policy --help")]
    public async Task Every_help_has_the_global_options_once(string arguments)
    {
        var (_, output, _) = await InvokeAsync(arguments);

        var lines = output.Split(Environment.NewLine);
        lines.Should().ContainSingle(line => line.StartsWith("  --verbose ", StringComparison.Ordinal));
        lines.Should().ContainSingle(line => line.StartsWith("  --quiet ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public async Task Completion_prints_the_script_of_a_shell(string shell)
    {
        var (exitCode, output, errors) = await InvokeAsync($"completion {shell}");

        exitCode.Should().Be(0);
        output.Should().Contain("dynamo-replicator").And.Contain("[suggest").And.EndWith("\n");
        errors.Should().BeEmpty();
        (await InvokeAsync($"completion {shell} --help")).Output.Should().Contain($"dynamo-replicator completion {shell}");
    }

    [Fact]
    public async Task The_help_of_a_verb_has_examples()
    {
        var (exitCode, output, _) = await InvokeAsync("run --help");

        exitCode.Should().Be(0);
        output.Should().Contain("Examples:").And.Contain("  dynamo-replicator run --source us-east-1/orders --replica eu-west-1/orders " +
            "--checkpoint orders.checkpoint");
    }
}
