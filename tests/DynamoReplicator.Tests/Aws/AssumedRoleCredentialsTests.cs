using DynamoReplicator.Tests.Support;
using DynamoReplicator.Tests.Writing;

namespace DynamoReplicator.Tests.Aws;

public class AssumedRoleCredentialsTests
{
    private const string Role = "arn:aws:iam::999999999999:role/orders-replica";

    [Fact]
    public async Task Writes_are_signed_with_the_credentials_of_the_role()
    {
        await using var tokens = new TokenServiceStub();
        using var scenario = new Scenario { Clock = StandingClock(), TokenService = tokens.Address, Options = ToRole };

        var result = await scenario.ReplicateAsync(Scenario.Inserts(100));
        await scenario.ReplicateAsync(Scenario.Inserts(1));

        result.MustAddUp().Written.Should().Be(100);
        var assumed = tokens.Calls.Should().ContainSingle("credentials are kept while they are good").Which;
        assumed["Action"].Should().Be("AssumeRole");
        assumed["RoleArn"].Should().Be(Role);
        assumed["RoleSessionName"].Should().Be("dynamo-replicator");
        assumed.Should().NotContainKey("ExternalId");
        assumed["Authorization"].Should().Contain($"Credential={TestCredentials.AccessKey}/").And.Contain(
            "/eu-west-1/sts/", "the call goes to the replica's own Region");
        scenario.DynamoDB.Probes.Concat(scenario.DynamoDB.Calls).Should().HaveCount(6).And.OnlyContain(call =>
            call.Headers["X-Amz-Security-Token"] == "token of ASSUMED1"
                && SignatureV4.IsValid(call, "ASSUMED1", TokenServiceStub.SecretOf("ASSUMED1")));
    }

    [Fact]
    public async Task The_role_is_assumed_with_its_external_ID_and_session_name()
    {
        await using var tokens = new TokenServiceStub();
        var replica = new ReplicaTable("eu-west-1", "orders")
        {
            RoleArn = Role,
            RoleExternalId = "orders-to-analytics",
            RoleSessionName = "orders-replicator",
        };
        using var scenario = new Scenario
        {
            Clock = StandingClock(),
            TokenService = tokens.Address,
            Options = new ReplicatorOptions { Replicas = [replica] },
        };

        await scenario.ReplicateAsync(Scenario.Inserts(1));

        var assumed = tokens.Calls.Should().ContainSingle().Which;
        assumed["ExternalId"].Should().Be("orders-to-analytics");
        assumed["RoleSessionName"].Should().Be("orders-replicator");
    }

    [Fact]
    public async Task Credentials_are_renewed_before_they_expire()
    {
        await using var tokens = new TokenServiceStub { Validity = TimeSpan.FromMinutes(4) };
        using var scenario = new Scenario { Clock = StandingClock(), TokenService = tokens.Address, Options = ToRole };

        await scenario.ReplicateAsync(Scenario.Inserts(1));
        tokens.Validity = TimeSpan.FromHours(1);
        // The SDK renews credentials in the background, possibly several times. If it renewed them at every use, this would never end.
        await Poll.UntilAsync(
            () =>
            {
                var renewed = tokens.Calls.Count;
                scenario.ReplicateAsync(Scenario.Inserts(1)).GetAwaiter().GetResult();
                return renewed > 1 && tokens.Calls.Count == renewed
                    && scenario.DynamoDB.Calls[^1].Headers["X-Amz-Security-Token"] == $"token of ASSUMED{renewed}";
            },
            "new credentials, good for an hour, are in use");
    }

    [Fact]
    public async Task A_role_that_does_not_trust_the_function_is_a_clear_error()
    {
        await using var tokens = new TokenServiceStub { Refuses = true };
        using var scenario = new Scenario { Clock = StandingClock(), TokenService = tokens.Address, Options = ToRole };

        var result = await scenario.ReplicateAsync(Scenario.Inserts(100));

        result.MustAddUp().Failures.Select(failure => failure.Reason).Should().HaveCount(100).And.AllBe(
            $"The role {Role} cannot be assumed to write eu-west-1/orders: the role's trust policy must name the function's role, and " +
            "the function's role needs sts:AssumeRole on it. If the policy requires an external ID or a session name, set " +
            "RoleExternalId or RoleSessionName to it.");
        tokens.Calls.Should().ContainSingle();
        scenario.DynamoDB.Probes.Should().BeEmpty("without credentials nothing can be sent");
    }

    [Fact]
    public async Task A_role_that_begins_to_trust_the_function_is_used_from_then_on()
    {
        await using var tokens = new TokenServiceStub { Refuses = true };
        using var scenario = new Scenario { Clock = StandingClock(), TokenService = tokens.Address, Options = ToRole };
        await scenario.ReplicateAsync(Scenario.Inserts(1));
        tokens.Refuses = false;

        (await scenario.ReplicateAsync(Scenario.Inserts(1))).MustAddUp().Written.Should().Be(1);
    }

    [Fact]
    public async Task Each_replica_assumes_its_own_role_and_one_without_role_uses_the_function_s()
    {
        await using var tokens = new TokenServiceStub();
        using var scenario = new Scenario
        {
            Clock = StandingClock(),
            TokenService = tokens.Address,
            Options = new ReplicatorOptions
            {
                Replicas =
                [
                    ReplicaTable.Parse("eu-west-1/orders") with { RoleArn = Role },
                    ReplicaTable.Parse("us-west-2/orders") with { RoleArn = "arn:aws:iam::888888888888:role/path/other" },
                    ReplicaTable.Parse("us-west-2/copy"),
                ],
            },
        };

        (await scenario.ReplicateAsync(Scenario.Inserts(1))).MustAddUp();

        tokens.Calls.Select(call => call["RoleArn"]).Should().BeEquivalentTo(Role, "arn:aws:iam::888888888888:role/path/other");
        scenario.DynamoDB.Calls.Single(call => call.Table == "copy").Headers.Should().NotContainKey("X-Amz-Security-Token");
    }

    /// <summary>The token service uses real sockets, and a clock that leaps over waits would leap to the call's time limit.</summary>
    private static ManualTimeProvider StandingClock() => new();

    private static ReplicatorOptions ToRole => new() { Replicas = [ReplicaTable.Parse(Scenario.Replica) with { RoleArn = Role }] };
}
