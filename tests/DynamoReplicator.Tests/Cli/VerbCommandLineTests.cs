using static DynamoReplicator.Tests.Cli.Invocation;

namespace DynamoReplicator.Tests.Cli;

public sealed class VerbCommandLineTests
{
    private const string Tables = " --source us-east-1/orders --replica eu-west-1/orders";

    public static TheoryData<string> Verbs => ["init", "run", "backfill", "verify", "lag", "redrive", "doctor"];

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Every_verb_has_an_example_and_the_options_for_tables_in_its_help(string verb)
    {
        var (exitCode, output, _) = await InvokeAsync($"{verb} --help");

        exitCode.Should().Be(0);
        output.Should().Contain($"  dynamo-replicator {verb} --source us-east-1/orders --replica eu-west-1/orders");
        foreach (var option in new[] { "--source", "--replica", "--replica-role-arn", "--endpoint-url", "--profile", "--output" })
        {
            output.Should().Contain(option);
        }
    }

    [Theory]
    [InlineData("backfill", "Option '--source' is required.")]
    [InlineData("backfill" + Tables + " --segments 0", "--segments: 0 is not from 1 to 1000000.")]
    [InlineData("backfill" + Tables + " --segments 64 --only 60-64", "--only: '60-64' is not among the 64 segments. Give one or a range of 0 to 63, such as 0-31.")]
    [InlineData("backfill" + Tables + " --write-capacity 0", "--write-capacity: '0' is not a number above 0. Give one, such as 500, or leave it out for no limit.")]
    [InlineData("backfill" + Tables + " --read-capacity NaN", "--read-capacity: 'NaN' is not a number above 0. *")]
    [InlineData("backfill" + Tables + " --checkpoint /", "--checkpoint: '/' is not a file. Give the name of a file; it is made when it is not there.")]
    [InlineData("backfill" + Tables + " --profile no-such-profile", "--profile: there is no profile 'no-such-profile' in ~/.aws/config or ~/.aws/credentials. *")]
    [InlineData("verify" + Tables + " --settle 30", "--settle: '30' is not a length of time. Give a number and a unit, such as 250ms, 30s, 5m or 1h.")]
    [InlineData("verify" + Tables + " --key a", "--key: 'a' is not a key. Give it as DynamoDB JSON, such as '{\"pk\":{\"S\":\"a\"}}'.")]
    [InlineData("verify" + Tables + " --samples -1", "--samples: -1 is negative.")]
    [InlineData("verify" + Tables + " --endpoint-url localhost", "--endpoint-url: 'localhost' is not an address such as http://localhost:8000.")]
    [InlineData("lag" + Tables, "--canary-key is missing: lag writes an item to the source, and only one that you name. *")]
    [InlineData("lag" + Tables + " --canary-key {} --count 0", "--canary-key: '{}' is not a key. *")]
    [InlineData("redrive" + Tables, "Option '--failure' is required.")]
    [InlineData("redrive" + Tables + " --failure no-such-file", "--failure: there is no file no-such-file.")]
    [InlineData("init --source us-east-1/orders --replica us-east-1/orders", "--replica: us-east-1/orders is the source itself: *")]
    [InlineData("doctor --source orders --replica eu-west-1/orders", "--source: 'orders' is not a table address. *")]
    public Task A_mistake_is_told_and_nothing_is_tried(string arguments, string mistake) => MustBeToldAsync(arguments, mistake);

    [Fact]
    public async Task All_mistakes_are_told_at_once()
    {
        var (_, _, errors) = await InvokeAsync("verify --source a --replica b --segments 0 --max-concurrency 0 --key c --samples -1 --profile no-such-profile");

        errors.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(8);
    }
}
