using System.Security.Cryptography;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Cli;

/// <summary>The credentials and the endpoint that the tool uses.</summary>
public sealed class CredentialsAndEndpointTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("credentials-");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Each access key has its own database, so only the profile's credentials find the tables.</summary>
    [Fact]
    public async Task A_profile_takes_precedence_over_credentials_in_environment_variables()
    {
        var credentials = Path.Combine(_folder.FullName, "credentials");
        await File.WriteAllTextAsync(credentials, """
            [default]
            aws_access_key_id = nobody
            aws_secret_access_key = secret

            [team]
            aws_access_key_id = TEAM
            aws_secret_access_key = secret
            """);
        var name = await CreateTablesAsync("TEAM");
        var environment = new Dictionary<string, string> { ["AWS_SHARED_CREDENTIALS_FILE"] = credentials };
        string[] verify = ["verify", "--source", $"{Regions.Source}/{name}", "--replica", $"{Regions.Replica}/{name}"];

        await using var withProfile = CliProcess.Start(server, environment, [.. verify, "--profile", "team"]);
        await using var without = CliProcess.Start(server, environment, verify);

        (await withProfile.ExitAsync()).Should().Be(0, "its errors are: {0}", withProfile.Errors);
        withProfile.Output.Should().Contain("identical; 1 and 1 items");
        (await without.ExitAsync()).Should().Be(1);
        without.Errors.Should().Contain($"There is no table {Regions.Source}/{name}");
    }

    [Fact]
    public async Task A_verb_refuses_the_source_among_its_replicas_before_it_does_anything()
    {
        await using var tokens = new TokenServiceStub { Account = "123456789012" };
        var environment = new Dictionary<string, string>
        {
            ["AWS_ENDPOINT_URL_DYNAMODB"] = "", // Addresses of DynamoDB Local do not tell accounts apart.
            ["AWS_ENDPOINT_URL_STS"] = tokens.Address.AbsoluteUri,
        };

        await using var verify = CliProcess.Start(
            server, environment, "verify", "--source", "arn:aws:dynamodb:us-east-1:123456789012:table/orders", "--replica",
                "us-east-1/orders");

        (await verify.ExitAsync()).Should().Be(1);
        verify.Output.Should().BeEmpty();
        verify.Errors.Should().Contain("--replica: us-east-1/orders is the source table");
        tokens.Calls.Should().ContainSingle().Which["Action"].Should().Be("GetCallerIdentity");
    }

    [Fact]
    public async Task A_profile_with_single_sign_on_is_used_while_its_session_lasts()
    {
        using var portal = new SignOnPortal("SIGNED");
        var environment = await SignOnAsync(portal, TimeProvider.System.GetUtcNow().AddHours(1));
        var name = await CreateTablesAsync("SIGNED");

        await using var verify = CliProcess.Start(
            server, environment, "verify", "--source", $"{Regions.Source}/{name}", "--replica", $"{Regions.Replica}/{name}", "--profile",
                "team");

        (await verify.ExitAsync()).Should().Be(0, "its errors are: {0}", verify.Errors);
        verify.Output.Should().Contain("identical; 1 and 1 items");
    }

    [Theory]
    [InlineData("init")]
    [InlineData("run")]
    [InlineData("backfill")]
    [InlineData("verify")]
    public async Task An_expired_single_sign_on_session_is_reported_in_one_line_with_the_remedy(string verb)
    {
        using var portal = new SignOnPortal("SIGNED");
        var environment = await SignOnAsync(portal, TimeProvider.System.GetUtcNow().AddHours(-1));

        await using var cli = CliProcess.Start(
            server, environment, verb, "--source", "us-east-1/orders", "--replica", "eu-west-1/orders", "--profile", "team");

        (await cli.ExitAsync()).Should().Be(1);
        cli.Errors.Should().Be(
            "dynamo-replicator: The profile 'team' is not signed in to IAM Identity Center, or its session has expired. Run: " +
            "aws sso login --profile team\n");
    }

    [Theory]
    [InlineData("backfill")]
    [InlineData("verify")]
    [InlineData("lag --canary-key {\"pk\":{\"S\":\"canary\"}}")]
    [InlineData("init")]
    public async Task An_unreachable_endpoint_is_named(string verb)
    {
        await using var cli = CliProcess.Start(
            server, [.. verb.Split(' '), "--source", "us-east-1/orders", "--replica", "eu-west-1/orders", "--endpoint-url",
                "http://127.0.0.1:1"]);

        (await cli.ExitAsync()).Should().Be(1);
        cli.Errors.Should().Be(
            "dynamo-replicator: DescribeTable of us-east-1/orders failed: http://127.0.0.1:1/ refuses connections. " +
            "Check that a service listens there, and correct --endpoint-url or AWS_ENDPOINT_URL_DYNAMODB.\n");
    }

    [Theory]
    [InlineData("backfill")]
    [InlineData("verify")]
    [InlineData("init")]
    public async Task Every_verb_reports_a_missing_table_with_the_same_message(string verb)
    {
        await using var cli = CliProcess.Start(
            server, verb, "--source", "us-east-1/nowhere", "--replica", "eu-west-1/orders", "--endpoint-url", $"{server.Endpoint}");

        (await cli.ExitAsync()).Should().Be(1);
        cli.Errors.Should().Be(
            "dynamo-replicator: There is no table us-east-1/nowhere. Check the Region, the name, " +
            "and the account that the credentials belong to.\n");
    }

    [Fact]
    public async Task Verify_reports_an_unknown_host_as_the_other_verbs_do()
    {
        await using var cli = CliProcess.Start(
            server, "verify", "--source", "us-east-1/orders", "--replica", "eu-west-1/orders", "--endpoint-url",
                "http://no-such-host.invalid:8000");

        (await cli.ExitAsync()).Should().Be(1);
        cli.Errors.Should().Be(
            "dynamo-replicator: DescribeTable of us-east-1/orders failed: http://no-such-host.invalid:8000/ is not known to DNS. " +
            "Check the Region, --endpoint-url, and the network.\n");
    }

    /// <summary>Creates tables for one access key. Each access key has its own database.</summary>
    private async Task<string> CreateTablesAsync(string accessKey)
    {
        var name = TestTable.NewName();
        foreach (var region in new[] { Regions.Source, Regions.Replica })
        {
            using var client = new AmazonDynamoDBClient(
                new BasicAWSCredentials(accessKey, "secret"),
                    new AmazonDynamoDBConfig { ServiceURL = server.Endpoint.AbsoluteUri, AuthenticationRegion = region });
            await client.CreateTableAsync(new CreateTableRequest(
                name, TableShape.Text.KeySchema, TableShape.Text.AttributeDefinitions, new ProvisionedThroughput(100, 100)));
            await client.PutItemAsync(name, TableShape.Text.Key("order", 1));
        }
        return name;
    }

    /// <returns>The environment variables of a user who has run <c>aws sso login --profile team</c>.</returns>
    private async Task<Dictionary<string, string>> SignOnAsync(SignOnPortal portal, DateTimeOffset expires)
    {
        var config = Path.Combine(_folder.FullName, "config");
        await File.WriteAllTextAsync(config, """
            [profile team]
            sso_session = example
            sso_account_id = 123456789012
            sso_role_name = Operator

            [sso-session example]
            sso_start_url = https://example.awsapps.com/start
            sso_region = us-east-1
            """);
        var cache = _folder.CreateSubdirectory(".aws").CreateSubdirectory("sso").CreateSubdirectory("cache");
#pragma warning disable CA5350 // The AWS CLI names the file by the SHA-1 of the session's name.
        var session = Convert.ToHexStringLower(SHA1.HashData("example"u8));
#pragma warning restore CA5350
        await File.WriteAllTextAsync(Path.Combine(cache.FullName, $"{session}.json"), SignOnPortal.CachedToken(expires));
        return new()
        {
            ["HOME"] = _folder.FullName,
            ["AWS_CONFIG_FILE"] = config,
            ["AWS_ENDPOINT_URL_SSO"] = portal.Endpoint.AbsoluteUri,
            ["AWS_EC2_METADATA_DISABLED"] = "true",
        };
    }
}
