using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Tests.Cli.CommandLine;

public class TableArgumentsTests
{
    [Fact]
    public async Task Every_replica_gets_the_role_with_its_external_ID_and_session_name()
    {
        IReadOnlyList<ReplicaTable> replicas = [];
        var verb = TableVerb.Create("test", "A test.", "", [], _ => [], call =>
        {
            replicas = [.. call.Tables.ReplicaTables];
            return Task.FromResult(0);
        });

        await verb.Parse(
            "--source us-east-1/orders --replica eu-west-1/orders,us-west-2/orders " +
            "--replica-role-arn arn:aws:iam::123456789012:role/orders-replica " +
            "--replica-role-external-id orders-to-analytics --replica-role-session-name operator").InvokeAsync();

        replicas.Should().HaveCount(2).And.OnlyContain(replica => replica.RoleArn == "arn:aws:iam::123456789012:role/orders-replica"
            && replica.RoleExternalId == "orders-to-analytics" && replica.RoleSessionName == "operator");
    }
}
