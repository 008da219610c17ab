using System.Text.RegularExpressions;
using static DynamoReplicator.TestSupport.Invocation;

// cspell:ignore setle sorce
namespace DynamoReplicator.Tests.Cli.CommandLine;

public sealed class VerbCommandLineTests
{
    private const string Tables = " --source us-east-1/orders --replica eu-west-1/orders";

    public static TheoryData<string> Verbs => ["plan", "init", "run", "backfill", "verify", "lag", "redrive", "doctor"];

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Every_verb_has_an_example_and_the_options_for_tables_in_its_help(string verb)
    {
        var (exitCode, output, _) = await InvokeAsync($"{verb} --help");

        exitCode.Should().Be(0);
        output.Should().Contain($"  dynamo-replicator {verb} --source us-east-1/orders --replica eu-west-1/orders");
        foreach (var option in new[] { "--source", "--replica", "--replica-role-arn", "--replica-role-external-id",
            "--replica-role-session-name", "--endpoint-url", "--profile", "--output" })
        {
            output.Should().Contain(option);
        }
    }

    [Theory]
    [InlineData("backfill", "--source <TABLE> is required. Source table*")]
    [InlineData("backfill" + Tables + " --segments 0", "--segments: 0 is out of range. Specify a number from 1 to 1000000.")]
    [InlineData("backfill" + Tables + " --segments 64 --only 60-64", "--only: '60-64' is not among the 64 segments, which are numbered " +
        "from 0 to 63. Specify one segment or a range, such as 0-31.")]
    [InlineData("backfill" + Tables + " --write-capacity 0", "--write-capacity: '0' is not a number above 0. Specify one, such as 500, " +
        "or omit the option for no limit.")]
    [InlineData("backfill" + Tables + " --read-capacity NaN", "--read-capacity: 'NaN' is not a number above 0. *")]
    [InlineData("backfill" + Tables + " --checkpoint /", "--checkpoint: '/' is not a file path. Specify a file; it is created if it " +
        "doesn't exist.")]
    [InlineData("backfill" + Tables + " --profile no-such-profile", "--profile: there is no profile 'no-such-profile' in ~/.aws/config " +
        "or ~/.aws/credentials. *")]
    [InlineData("verify" + Tables + " --settle 30", "--settle: '30' is not a length of time. Specify a number with a unit, such as " +
        "250ms, 30s, 5m, or 1h.")]
    [InlineData("verify" + Tables + " --key a", "--key: 'a' is not a key. Specify it as DynamoDB JSON, such as '{\"pk\":{\"S\":\"a\"}}'.")]
    [InlineData("verify" + Tables + " --samples -1", "--samples: -1 is out of range. Specify at least 0.")]
    [InlineData("verify" + Tables + " --delete-extra", "--delete-extra requires --repair. Specify both, or neither.")]
    [InlineData(
        "verify" + Tables + " --key {\"pk\":{\"S\":\"a\"}} --dry-run",
        "--dry-run requires --repair if keys are specified. Specify both, or neither.")]
    [InlineData("plan" + Tables + " --prices no-such-file", "--prices: no-such-file cannot be read: *")]
    [InlineData("plan" + Tables + " --for heal", "--for: 'heal' is not a value of this option. Specify one of copy, verify.")]
    [InlineData("verify" + Tables + " --repair --yes", "--yes requires --delete-extra. Specify both, or neither.")]
    [InlineData("verify" + Tables + " --endpoint-url localhost", "--endpoint-url: 'localhost' is not a URL. Specify one, such as " +
        "http://localhost:8000.")]
    [InlineData("lag" + Tables, "--canary-key <JSON> is required. Key of the item to write to the source and then remove, *")]
    [InlineData("lag" + Tables + " --canary-key {} --count 0", "--canary-key: '{}' is not a key. *")]
    [InlineData("redrive" + Tables, "--failure <FILE> is required. *")]
    [InlineData("redrive" + Tables + " --failure no-such-file", "--failure: there is no file no-such-file.")]
    [InlineData("verify" + Tables + ",", "--replica: 'eu-west-1/orders,' has no table before or after a comma. *")]
    [InlineData("verify" + Tables + ",us-east-1/orders", "--replica: us-east-1/orders is the source table, *")]
    [InlineData("init --source us-east-1/orders --replica us-east-1/orders", "--replica: us-east-1/orders is the source table, *")]
    [InlineData(
        "verify" + Tables + " --replica-role-external-id orders-to-analytics",
        "Replica eu-west-1/orders: An external ID or a session name is set, but no role *")]
    [InlineData("doctor --source orders --replica eu-west-1/orders", "--source: 'orders' is not a table address. *")]
    public Task An_error_is_reported_and_nothing_is_attempted(string arguments, string mistake) => MustReportAsync(arguments, mistake);

    [Fact]
    public async Task All_errors_are_reported_together()
    {
        var (_, _, errors) = await InvokeAsync("verify --source a --replica b --segments 0 --max-concurrency 0 --key c --samples -1 " +
            "--profile no-such-profile");

        errors.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(8);
    }

    [Fact]
    public async Task Errors_of_the_parser_and_of_the_verb_are_reported_together()
    {
        var (_, _, errors) = await InvokeAsync("verify --replica b --settle 3 --setle 3 --segments ten --key {} --only 99 stray");

        errors.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Should().Equal(
            "dynamo-replicator: '--setle' is not an option of verify.",
            "dynamo-replicator: 'stray' belongs to no option. Quote values that contain spaces, and specify each value with its option.",
            "dynamo-replicator: --source <TABLE> is required. Source table, as REGION/TABLE or an ARN.",
            "dynamo-replicator: --settle: '3' is not a length of time. Specify a number with a unit, such as 250ms, 30s, 5m, or 1h.",
            "dynamo-replicator: --segments: 'ten' is not a whole number. Specify one, such as 16.",
            "dynamo-replicator: --replica: 'b' is not a table address. Specify Region and table as 'eu-west-1/orders', or the " +
                "table's ARN ('arn:aws:dynamodb:eu-west-1:123456789012:table/orders').",
            "dynamo-replicator: --key: '{}' is not a key. Specify it as DynamoDB JSON, such as '{\"pk\":{\"S\":\"a\"}}'.",
            "See: dynamo-replicator verify --help");
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task The_help_marks_required_options_and_shows_each_default_once_with_its_unit(string verb)
    {
        var (_, output, _) = await InvokeAsync($"{verb} --help");

        var options = output.Split(Environment.NewLine).Where(line => line.StartsWith("  --", StringComparison.Ordinal)).ToList();
        options.Where(line => line.Contains("(REQUIRED)", StringComparison.Ordinal)).Select(line => line.Split(' ')[2])
            .Should().Equal(verb switch
            {
                "lag" => ["--source", "--replica", "--canary-key"],
                "redrive" => ["--source", "--replica", "--failure"],
                _ => new[] { "--source", "--replica" },
            });
        options.Where(line => Regex.Count(line, "default:", RegexOptions.IgnoreCase) > 1).Should().BeEmpty();
        options.Where(line => Regex.IsMatch(line, "<(N|TIME)>") && !Regex.IsMatch(line, "Default: ([0-9]+ [a-z]+|[0-9]+(ms|s|m|h)|no " +
            "limit)\\.$")).Should().BeEmpty();
    }

    [Fact]
    public async Task Replicas_may_be_separated_by_commas()
    {
        var (exitCode, output, _) = await InvokeAsync("policy --source us-east-1/orders --replica " +
            "eu-west-1/orders,ap-southeast-2/orders --replica us-west-2/orders");

        exitCode.Should().Be(0);
        output.Should().Contain("dynamodb:eu-west-1:").And.Contain("dynamodb:ap-southeast-2:").And.Contain("dynamodb:us-west-2:");
    }
}
