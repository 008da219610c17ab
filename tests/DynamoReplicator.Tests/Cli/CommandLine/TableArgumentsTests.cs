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
}
