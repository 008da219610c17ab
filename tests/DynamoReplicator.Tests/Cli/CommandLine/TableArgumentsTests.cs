using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Tests.Cli.CommandLine;

public class TableArgumentsTests
{
    [Fact]
    public async Task Every_replica_gets_the_role_with_its_external_ID_and_session_name()
    {
        IReadOnlyList<ReplicaTable> replicas = [];
        var verb = TableVerb.Create("test", "A test.", "", call =>
        {
            replicas = call.Tables.ReplicaTables;
            return Task.FromResult(0);
        });

        var arguments = new Arguments(verb.Parse(
            "--source us-east-1/orders --replica eu-west-1/orders,us-west-2/orders " +
            "--replica-role-arn arn:aws:iam::123456789012:role/orders-replica " +
            "--replica-role-external-id orders-to-analytics --replica-role-session-name operator"));
        await verb.Bind(arguments)!(TextWriter.Null, TextWriter.Null, CancellationToken.None);

        replicas.Should().HaveCount(2).And.OnlyContain(replica => replica.RoleArn == "arn:aws:iam::123456789012:role/orders-replica"
            && replica.RoleExternalId == "orders-to-analytics" && replica.RoleSessionName == "operator");
    }

    [Fact]
    public async Task Errors_in_the_selection_are_reported_together_and_point_at_the_position()
    {
        var run = await Invocation.OfAsync(
            new Uri("http://localhost:8000"), CancellationToken.None, "verify", "--source", "us-east-1/orders", "--replica", "eu-west-1/orders",
            "--filter-expression", "status = :open", "--expression-attribute-names", "#a=b", "--attributes", "a,b", "--omit-attributes", "c");

        run.ExitCode.Should().Be(2);
        run.Errors.Should().Contain("--expression-attribute-names is not a JSON object of names. Specify it in the form " +
            "{\"#status\":\"status\"}.").And.Contain("it has more than one of Attributes, OmitAttributes and Select").And.Contain(
            "its FilterExpression is invalid. At character 1: 'status' is a reserved word.").And.Contain(
            $"{Environment.NewLine}    status = :open{Environment.NewLine}    ^{Environment.NewLine}");
    }
}
