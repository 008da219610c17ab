using DynamoReplicator.Cli.CommandLine;

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
    public void A_suggested_command_omits_options_that_were_not_specified() =>
        SuggestedCommand.Of("verify", new TableArguments(new("us-east-1", "orders"), [new("eu-west-1", "orders")])).Should().Be(
            "dynamo-replicator verify --source us-east-1/orders --replica eu-west-1/orders");
}
