using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Tests.Cli.CommandLine;

public sealed class SuggestedCommandTests
{
    [Fact]
    public void A_suggested_command_reaches_the_same_tables_in_the_same_way()
    {
        var tables = new TableArguments(
            "us-east-1/orders",
            ["eu-west-1/orders", "eu-west-2/orders"],
            "arn:aws:iam::123456789012:role/orders-replica",
            new Uri("http://localhost:8000"),
            "the team's",
            "orders-to-analytics",
            "orders-replicator");

        SuggestedCommand.Of("verify --repair", tables).Should().Be(
            "dynamo-replicator verify --repair --source us-east-1/orders --replica eu-west-1/orders --replica eu-west-2/orders " +
            "--replica-role-arn arn:aws:iam::123456789012:role/orders-replica --replica-role-external-id orders-to-analytics " +
            "--replica-role-session-name orders-replicator --endpoint-url http://localhost:8000 --profile 'the team'\\''s'");
    }

    [Fact]
    public void A_suggested_command_omits_options_that_were_not_specified() =>
        SuggestedCommand.Of("verify", new TableArguments("us-east-1/orders", ["eu-west-1/orders"])).Should().Be(
            "dynamo-replicator verify --source us-east-1/orders --replica eu-west-1/orders");
}
