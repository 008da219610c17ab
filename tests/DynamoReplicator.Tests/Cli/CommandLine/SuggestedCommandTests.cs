using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Cli.Commands.Backfill;
using DynamoReplicator.Cli.Commands.Redrive;

namespace DynamoReplicator.Tests.Cli.CommandLine;

public sealed class SuggestedCommandTests
{
    [Fact]
    public void A_suggested_command_reaches_the_same_tables_in_the_same_way()
    {
        var endpoint = new Uri("http://localhost:8000");
        var replica = new ReplicaTable("eu-west-1", "orders")
        {
            RoleArn = "arn:aws:iam::123456789012:role/orders-replica",
            RoleExternalId = "orders-to-analytics",
            RoleSessionName = "orders-replicator",
            Endpoint = endpoint,
        };
        var tables = new TableArguments(
            new TableReference("us-east-1", "orders") { Endpoint = endpoint },
            [replica, ReplicaTable.Parse("arn:aws:dynamodb:eu-west-2:123456789012:table/orders")],
            "the team's");

        SuggestedCommand.Of("verify --repair", tables).Should().Be(
            "dynamo-replicator verify --repair --source us-east-1/orders --replica eu-west-1/orders " +
            "--replica arn:aws:dynamodb:eu-west-2:123456789012:table/orders " +
            "--replica-role-arn arn:aws:iam::123456789012:role/orders-replica --replica-role-external-id orders-to-analytics " +
            "--replica-role-session-name orders-replicator --endpoint-url http://localhost:8000 --profile 'the team'\\''s'");
    }

    [Fact]
    public void A_suggested_command_keeps_the_selection_of_partial_replicas()
    {
        var tables = TablesOf(RedriveCommand.Create(), "--failure", "failure.json");

        SuggestedCommand.Of("verify --repair", tables).Should().Be(
            "dynamo-replicator verify --repair --source us-east-1/orders --replica eu-west-1/orders " +
            "--filter-expression '#status = :open' --expression-attribute-names '{\"#status\":\"status\"}' " +
            "--expression-attribute-values '{\":open\":{\"S\":\"it'\\''s open\"}}' --omit-attributes 'creditCard,private notes'");
    }

    [Fact]
    public void A_suggested_deployment_sets_the_selection_of_the_seed()
    {
        var tables = TablesOf(BackfillCommand.Create(), "--seed");

        SeedClosing.DeployCommand(tables, age: -1).Should().EndWith(
            " --set StartingPosition=TRIM_HORIZON --set MaximumRecordAgeSeconds=-1 " +
            "--variable 'REPLICA_FILTER_EXPRESSION=#status = :open' " +
            "--variable 'REPLICA_EXPRESSION_ATTRIBUTE_NAMES={\"#status\":\"status\"}' " +
            "--variable 'REPLICA_EXPRESSION_ATTRIBUTE_VALUES={\":open\":{\"S\":\"it'\\''s open\"}}' " +
            "--variable 'REPLICA_OMIT_ATTRIBUTES=creditCard,private notes'");
    }

    [Fact]
    public void A_suggested_command_omits_options_that_were_not_specified() =>
        SuggestedCommand.Of("verify", new TableArguments(new("us-east-1", "orders"), [new("eu-west-1", "orders")])).Should().Be(
            "dynamo-replicator verify --source us-east-1/orders --replica eu-west-1/orders");

    private static TableArguments TablesOf(VerbCommand verb, params string[] own) =>
        TableArguments.Read(new Arguments(verb.Parse(
        [
            "--source", "us-east-1/orders", "--replica", "eu-west-1/orders", .. own, "--filter-expression", "#status = :open",
            "--expression-attribute-names", """{"#status":"status"}""",
            "--expression-attribute-values", """{":open":{"S":"it's open"}}""", "--omit-attributes", "creditCard,private notes",
        ])))!;
}
