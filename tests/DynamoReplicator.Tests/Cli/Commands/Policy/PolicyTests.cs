using System.Text.Json;
using DynamoReplicator.Cli;

namespace DynamoReplicator.Tests.Cli.Commands.Policy;

/// <summary><c>dynamo-replicator policy</c> prints the documents in <c>policies/</c> with the tables' names.</summary>
public sealed class PolicyTests
{
    private const string Source = "arn:aws:dynamodb:us-east-1:123456789012:table/orders";
    private const string Replica = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders";
    private const string Stream = Source + "/stream/*";
    private const string ReplicaElsewhere = "arn:aws:dynamodb:eu-west-1:123456789013:table/orders";
    private const string Role = "arn:aws:iam::123456789013:role/teams/orders-replica";

    [Fact]
    public async Task A_document_is_printed_with_nothing_left_to_fill_in()
    {
        var policy = await PrintAsync($"--source {Source} --replica eu-west-1/orders --for function");

        policy.Errors.Should().BeEmpty();
        policy.Resources.Should().BeEquivalentTo(
            Stream, "*", Replica, "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/orders-replicator:*");
    }

    [Fact]
    public async Task An_unknown_value_keeps_its_placeholder_and_is_named()
    {
        var policy = await PrintAsync("--source us-east-1/MY_TABLE --replica eu-west-1/MY_TABLE");

        policy.ExitCode.Should().Be(0);
        policy.Resources.Should().Contain("arn:aws:dynamodb:eu-west-1:SOURCE_ACCOUNT_ID:table/MY_TABLE");
        policy.Errors.Should().Be(
            "dynamo-replicator: Unknown values are left as SOURCE_ACCOUNT_ID. " +
            $"Specify the tables, or the role in the replicas' account, by ARN to fill in their accounts.{Environment.NewLine}");
    }

    [Fact]
    public async Task Several_replicas_are_a_list()
    {
        var policy = await PrintAsync($"--source {Source} --replica eu-west-1/orders --replica ap-southeast-2/copies");

        policy.Statement("WriteTheReplica").GetProperty("Resource").EnumerateArray().Select(resource => resource.GetString())
            .Should().Equal(Replica, "arn:aws:dynamodb:ap-southeast-2:123456789012:table/copies");
    }

    [Fact]
    public async Task Replicas_in_another_account_are_reached_by_the_role_there()
    {
        var tables = $"--source {Source} --replica eu-west-1/orders --replica-role-arn {Role}";

        (await PrintAsync($"{tables} --for function")).Statement("AssumeTheReplicaRole").GetProperty("Resource").GetString()
            .Should().Be(Role);
        (await PrintAsync($"{tables} --for operator --verb lag")).Resources.Should().Equal(Source, Role);
        (await PrintAsync($"{tables} --for operator-replica --verb lag")).Resources.Should().Equal(ReplicaElsewhere);
        (await PrintAsync($"{tables} --for replica")).Resources.Should().Equal(ReplicaElsewhere);
        (await PrintAsync($"{tables} --for replica-trust --function-role replicating")).Output
            .Should().Contain("\"arn:aws:iam::123456789012:role/replicating\"");
    }

    [Fact]
    public async Task A_function_beside_its_replica_reads_the_stream_of_the_sources_account()
    {
        var policy = await PrintAsync($"--source {Source} --replica {ReplicaElsewhere} --for function");

        policy.Errors.Should().BeEmpty();
        policy.Resources.Should().BeEquivalentTo(
            Stream, "*", ReplicaElsewhere, "arn:aws:logs:us-east-1:123456789013:log-group:/aws/lambda/orders-replicator:*");
    }

    [Fact]
    public async Task The_streams_policy_admits_the_function_of_another_account()
    {
        const string Label = "2026-01-01T00:00:00.000";
        var tables = $"--source {Source} --replica {ReplicaElsewhere} --for source-stream --function-role replicating";

        var policy = await PrintAsync($"{tables} --stream-label {Label}");
        policy.Errors.Should().BeEmpty();
        policy.Resources.Should().Equal($"{Source}/stream/{Label}");
        policy.Output.Should().Contain("\"arn:aws:iam::123456789013:root\"").And.Contain("\"arn:aws:iam::123456789013:role/replicating\"");

        (await PrintAsync(tables)).Errors.Should().Be(
            "dynamo-replicator: Unknown values are left as STREAM_LABEL. " +
            $"Specify the stream's label with --stream-label.{Environment.NewLine}");
    }

    [Fact]
    public async Task The_replica_roles_trust_can_require_an_external_ID()
    {
        var trust = $"--source {Source} --replica eu-west-1/orders --replica-role-arn {Role} --for replica-trust";

        (await PrintAsync(trust)).Output.Should().NotContain("sts:ExternalId");
        var statement = (await PrintAsync($"{trust} --replica-role-external-id orders-to-analytics")).Statements.Single();
        statement.GetProperty("Condition").GetProperty("StringEquals").GetProperty("sts:ExternalId").GetString()
            .Should().Be("orders-to-analytics");
        statement.GetProperty("Principal").GetProperty("AWS").GetString().Should().Be("arn:aws:iam::123456789012:role/orders-replicator");
    }

    [Fact]
    public async Task An_operator_gets_the_statements_of_the_specified_verbs()
    {
        var all = await PrintAsync($"--source {Source} --replica eu-west-1/orders --for operator");
        var some = await PrintAsync($"--source {Source} --replica eu-west-1/orders --for operator --verb backfill --verb repair");

        all.Sids.Should().HaveCount(22).And.OnlyHaveUniqueItems();
        some.Sids.Should().Equal("BackfillOnTheSource", "BackfillOnTheReplica", "RepairOnTheReplica");
    }

    [Fact]
    public async Task The_partition_is_that_of_the_region() =>
        (await PrintAsync("--source cn-north-1/orders --replica cn-northwest-1/orders --for replica")).Output
            .Should().Contain("\"arn:aws-cn:dynamodb:cn-northwest-1:");

    [Fact]
    public async Task Every_document_of_the_for_option_is_embedded()
    {
        string[] documents = ["function", "function-trust", "replica", "replica-trust", "source-stream", "operator", "operator-replica"];
        foreach (var whose in documents)
        {
            var replica = whose == "source-stream" ? ReplicaElsewhere : "eu-west-1/orders";
            var policy = await PrintAsync($"--source {Source} --replica {replica} --for {whose}");
            policy.ExitCode.Should().Be(0);
            policy.Document.GetProperty("Statement").GetArrayLength().Should().BePositive();
        }
    }

    [Theory]
    [InlineData("--source orders --replica eu-west-1/orders", "--source: 'orders' is not a table address. *")]
    [InlineData("--source us-east-1/orders --replica orders", "--replica: 'orders' is not a table address. *")]
    [InlineData(
        "--source us-east-1/orders --replica eu-west-1/orders --for all",
        "--for: 'all' is not a value of this option. Specify one of function, function-trust, replica, replica-trust, " +
        "source-stream, operator, operator-replica.")]
    [InlineData(
        "--source us-east-1/orders --replica eu-west-1/orders --verb backfill",
        "--verb is for --for operator and --for operator-replica alone.")]
    [InlineData(
        "--source us-east-1/orders --replica eu-west-1/orders --for operator --verb fly",
        "--verb: 'fly' is none of plan, init, run, backfill, seed, verify, repair, lag, redrive, doctor.")]
    [InlineData(
        "--source " + Source + " --replica " + ReplicaElsewhere + " --for operator",
        "--replica: eu-west-1/orders is in account 123456789013, but the source is in 123456789012. " +
        "Specify a role in the replica's account with --replica-role-arn.")]
    [InlineData(
        "--source " + Source + " --replica us-west-2/orders --replica " + ReplicaElsewhere + " --for function",
        "--replica: the replicas are in several accounts, but the function's role is in one. *")]
    [InlineData(
        "--source " + Source + " --replica eu-west-1/orders --for source-stream",
        "--for source-stream is for a function in another account than the source. Specify the replicas there by their ARNs.")]
    [InlineData(
        "--source us-east-1/orders --replica eu-west-1/orders --stream-label L", "--stream-label is for --for source-stream alone.")]
    [InlineData(
        "--source us-east-1/orders --replica eu-west-1/orders --replica-role-external-id ID",
        "--replica-role-external-id is for --for replica-trust alone.")]
    public async Task Every_error_is_reported_and_no_document_is_printed(string arguments, string mistake)
    {
        var policy = await PrintAsync(arguments);

        policy.ExitCode.Should().Be(2);
        policy.Output.Should().BeEmpty();
        policy.Errors.Should().Match(
            $"dynamo-replicator: {mistake}{Environment.NewLine}*See: dynamo-replicator policy --help{Environment.NewLine}");
    }

    [Fact]
    public async Task The_help_has_an_example() =>
        (await PrintAsync("--help")).Output
            .Should().Contain("  dynamo-replicator policy --source us-east-1/orders --replica eu-west-1/orders --for function");

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
