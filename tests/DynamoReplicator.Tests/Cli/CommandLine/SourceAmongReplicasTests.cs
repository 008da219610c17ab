using DynamoReplicator.Aws;
using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Tests.Cli.CommandLine;

/// <summary>Uses the account of the credentials if the tables' names do not contain an account.</summary>
public sealed class SourceAmongReplicasTests
{
    private const string Named = "us-east-1/orders";
    private const string ByArn = "arn:aws:dynamodb:us-east-1:123456789012:table/orders";
    private const string Role = "arn:aws:iam::123456789012:role/orders-replica";

    [Theory]
    [InlineData(ByArn, Named, null)]
    [InlineData(Named, ByArn, null)]
    [InlineData(Named, Named, Role)]
    public async Task Tables_of_one_name_in_two_accounts_are_distinguished_by_the_credentials(string source, string replica, string? role)
    {
        await using var tokens = new TokenServiceStub { Account = "999999999999" };

        (await CheckAsync(tokens, source, replica, role)).Should().Be("999999999999");

        tokens.Calls.Should().ContainSingle().Which["Action"].Should().Be("GetCallerIdentity");
    }

    [Theory]
    [InlineData(ByArn, Named, null)]
    [InlineData(Named, ByArn, null)]
    [InlineData(Named, Named, Role)]
    public async Task A_replica_in_the_account_of_the_credentials_that_is_the_source_is_refused(string source, string replica, string? role)
    {
        await using var tokens = new TokenServiceStub { Account = "123456789012" };

        await FluentActions.Awaiting(() => CheckAsync(tokens, source, replica, role)).Should().ThrowAsync<CommandException>()
            .WithMessage($"--replica: {replica} is the source table, *");
    }

    [Theory]
    [InlineData(Named, "eu-west-1/orders", null)]
    [InlineData(ByArn, "arn:aws:dynamodb:us-east-1:999999999999:table/orders", null)]
    [InlineData(ByArn, Named, "http://localhost:8000")]
    public async Task The_account_is_not_looked_up_if_the_command_line_distinguishes_the_tables(
        string source, string replica, string? endpoint)
    {
        await using var tokens = new TokenServiceStub();

        (await CheckAsync(tokens, source, replica, role: null, endpoint)).Should().BeNull();

        tokens.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task A_failed_account_lookup_is_reported_with_the_remedy()
    {
        await using var tokens = new TokenServiceStub { Refuses = true };

        await FluentActions.Awaiting(() => CheckAsync(tokens, ByArn, Named, role: null)).Should().ThrowAsync<CommandException>()
            .WithMessage("The source and a replica have the same name and Region, *specify both tables by their ARNs.");
    }

    private static Task<string?> CheckAsync(
        TokenServiceStub tokens, string source, string replica, string? role, string? endpoint = null)
    {
        var local = endpoint is null ? null : new Uri(endpoint);
        var tables = new TableArguments(
            TableReference.Parse(source) with { Endpoint = local },
            [ReplicaTable.Parse(replica) with { RoleArn = role, Endpoint = local }]);
        return SourceAmongReplicas.ThrowIfAnyAsync(
            tables, new HttpOptions { TokenService = tokens.Address }, CancellationToken.None);
    }
}
