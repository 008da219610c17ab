using System.Text.Json;
using DynamoReplicator.Cli;

namespace DynamoReplicator.Tests.Cli.Commands.Policy;

/// <summary><c>dynamo-replicator policy</c>: the documents in <c>policies/</c>, filled in.</summary>
public sealed class PolicyTests
{
    private const string Source = "arn:aws:dynamodb:us-east-1:123456789012:table/orders";
    private const string Replica = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders";
    private const string Stream = Source + "/stream/*";

    [Fact]
    public async Task A_document_is_printed_with_nothing_left_to_fill_in()
    {
        var policy = await PrintAsync($"--source {Source} --replica eu-west-1/orders --for function");

        policy.Errors.Should().BeEmpty();
        policy.Resources.Should().BeEquivalentTo(Stream, "*", Replica, "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/orders-replicator:*");
    }

    [Fact]
    public async Task What_is_not_known_keeps_its_word_and_is_named()
    {
        var policy = await PrintAsync("--source us-east-1/MY_TABLE --replica eu-west-1/MY_TABLE");

        policy.ExitCode.Should().Be(0);
        policy.Resources.Should().Contain("arn:aws:dynamodb:eu-west-1:MASTER_ACCOUNT_ID:table/MY_TABLE");
        policy.Errors.Should().Be($"dynamo-replicator: Left for you to fill in: MASTER_ACCOUNT_ID. The ARN of a table, or of the role in the replicas' account, tells its account.{Environment.NewLine}");
    }

    [Fact]
    public async Task Several_replicas_are_a_list()
    {
        var policy = await PrintAsync($"--source {Source} --replica eu-west-1/orders --replica ap-southeast-2/copies");

        policy.Statement("WriteTheSlave").GetProperty("Resource").EnumerateArray().Select(resource => resource.GetString())
            .Should().Equal(Replica, "arn:aws:dynamodb:ap-southeast-2:123456789012:table/copies");
    }

    [Fact]
    public async Task Replicas_in_another_account_are_reached_by_the_role_there()
    {
        const string Role = "arn:aws:iam::123456789013:role/teams/orders-replica";
        var tables = $"--source {Source} --replica eu-west-1/orders --replica-role-arn {Role}";

        (await PrintAsync($"{tables} --for function")).Statement("AssumeTheRoleOfTheSlave").GetProperty("Resource").GetString().Should().Be(Role);
        (await PrintAsync($"{tables} --for operator --verb lag")).Resources.Should().Equal(Source, Role);
        (await PrintAsync($"{tables} --for operator-replica --verb lag")).Resources.Should().Equal("arn:aws:dynamodb:eu-west-1:123456789013:table/orders");
        (await PrintAsync($"{tables} --for replica")).Resources.Should().Equal("arn:aws:dynamodb:eu-west-1:123456789013:table/orders");
        (await PrintAsync($"{tables} --for replica-trust --function-role replicating")).Output.Should().Contain("\"arn:aws:iam::123456789012:role/replicating\"");
    }

    [Fact]
    public async Task An_operator_gets_the_statements_of_the_verbs_asked_for()
    {
        var all = await PrintAsync($"--source {Source} --replica eu-west-1/orders --for operator");
        var some = await PrintAsync($"--source {Source} --replica eu-west-1/orders --for operator --verb backfill --verb repair");

        all.Sids.Should().HaveCount(18).And.OnlyHaveUniqueItems();
        some.Sids.Should().Equal("BackfillOnTheMaster", "BackfillOnTheSlave", "RepairOnTheSlave");
    }

    [Fact]
    public async Task The_partition_is_that_of_the_region() =>
        (await PrintAsync("--source cn-north-1/orders --replica cn-northwest-1/orders --for replica")).Output.Should().Contain("\"arn:aws-cn:dynamodb:cn-northwest-1:");

    [Fact]
    public async Task Every_document_that_can_be_asked_for_is_carried()
    {
        foreach (var whom in new[] { "function", "function-trust", "replica", "replica-trust", "operator", "operator-replica" })
        {
            var policy = await PrintAsync($"--source {Source} --replica eu-west-1/orders --for {whom}");
            policy.ExitCode.Should().Be(0);
            policy.Document.GetProperty("Statement").GetArrayLength().Should().BePositive();
        }
    }

    [Theory]
    [InlineData("--source orders --replica eu-west-1/orders", "--source: 'orders' is not a table address. *")]
    [InlineData("--source us-east-1/orders --replica orders", "--replica: 'orders' is not a table address. *")]
    [InlineData("--source us-east-1/orders --replica eu-west-1/orders --for all", "--for: 'all' is none of function, function-trust, replica, replica-trust, operator, operator-replica.")]
    [InlineData("--source us-east-1/orders --replica eu-west-1/orders --verb backfill", "--verb is for --for operator and --for operator-replica alone.")]
    [InlineData("--source us-east-1/orders --replica eu-west-1/orders --for operator --verb fly", "--verb: 'fly' is none of init, run, backfill, verify, repair, lag, redrive, doctor.")]
    [InlineData(
        "--source " + Source + " --replica arn:aws:dynamodb:eu-west-1:123456789013:table/orders",
        "--replica: arn:aws:dynamodb:eu-west-1:123456789013:table/orders is in another account than the source: give the role there as --replica-role-arn.")]
    public async Task A_mistake_is_told_and_nothing_is_printed(string arguments, string mistake)
    {
        var policy = await PrintAsync(arguments);

        policy.ExitCode.Should().Be(2);
        policy.Output.Should().BeEmpty();
        policy.Errors.Should().Match($"dynamo-replicator: {mistake}{Environment.NewLine}*See: dynamo-replicator policy --help{Environment.NewLine}");
    }

    [Fact]
    public async Task The_help_has_an_example() => (await PrintAsync("--help")).Output.Should().Contain("  dynamo-replicator policy --source us-east-1/orders --replica eu-west-1/orders --for function");

    private static async Task<Printed> PrintAsync(string arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var exitCode = await CommandLineTool.InvokeAsync(["policy", .. arguments.Split(' ')], output, errors, default);
        return new Printed(exitCode, output.ToString(), errors.ToString());
    }

    private sealed record Printed(int ExitCode, string Output, string Errors)
    {
        public JsonElement Document => JsonDocument.Parse(Output).RootElement;

        public List<JsonElement> Statements => [.. Document.GetProperty("Statement").EnumerateArray()];

        public IEnumerable<string?> Sids => Statements.Select(statement => statement.GetProperty("Sid").GetString());

        public IEnumerable<string?> Resources => Statements.Select(statement => statement.GetProperty("Resource").GetString());

        public JsonElement Statement(string sid) => Statements.Single(statement => statement.GetProperty("Sid").GetString() == sid);
    }
}
