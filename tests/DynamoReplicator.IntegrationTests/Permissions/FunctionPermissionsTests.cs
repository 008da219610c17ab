using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Permissions;

/// <summary>
/// Runs the sample function and records its calls. Its roles grant exactly these calls and those that Lambda makes for it.
/// </summary>
public sealed class FunctionPermissionsTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    private const string RoleArn = $"arn:aws:iam::{Permission.Account}:role/orders-replica";

    /// <summary>Granted actions that the function's code does not call, with their caller.</summary>
    private static readonly Dictionary<string, string> CalledByLambda = new()
    {
        ["dynamodb:DescribeStream"] = "the event source mapping, with the function's role",
        ["dynamodb:GetRecords"] = "the event source mapping, with the function's role",
        ["dynamodb:GetShardIterator"] = "the event source mapping, with the function's role",
        ["dynamodb:ListStreams"] = "the event source mapping, when it is created",
        ["logs:CreateLogStream"] = "Lambda, which writes the function's output to its log group",
        ["logs:PutLogEvents"] = "Lambda, which writes the function's output to its log group",
    };

    [Fact]
    public async Task A_function_in_the_replica_s_account_makes_exactly_the_granted_calls()
    {
        var (source, replica) = await CreateAsync();
        await using var recorder = new FaultProxy(server.Endpoint);
        await using var function = FunctionUnderTest.Create(server, recorder.Endpoint, Variables(replica));

        await function.AnswerAsync(PutAndRemove);

        ShouldBe(await Permission.GrantedAsync(source, replica, "--for", "function"), recorder.Calls.Select(Permission.Of));
    }

    [Fact]
    public async Task A_function_in_another_account_makes_exactly_the_granted_calls()
    {
        var (source, replica) = await CreateAsync();
        await using var tokens = new TokenServiceStub();
        using var assumed = new AmazonDynamoDBClient(
            new BasicAWSCredentials("ASSUMED1", "secret"),
                new AmazonDynamoDBConfig { ServiceURL = server.Endpoint.AbsoluteUri, AuthenticationRegion = replica.Region });
        // Each access key has its own database in DynamoDB Local, as each account has in AWS.
        await assumed.CreateTableAsync(new CreateTableRequest(
            replica.Name, replica.Shape.KeySchema, replica.Shape.AttributeDefinitions, new ProvisionedThroughput(100, 100)));
        await using var recorder = new FaultProxy(server.Endpoint);
        await using var function = FunctionUnderTest.Create(server, recorder.Endpoint,
            [.. Variables(replica), ("REPLICA_ROLE_ARN", RoleArn),
                ("AWS_ENDPOINT_URL_STS", tokens.Address.AbsoluteUri)]);

        await function.AnswerAsync(PutAndRemove);

        recorder.Calls.Should().OnlyContain(call => call.Authorization.Contains("Credential=ASSUMED1/", StringComparison.Ordinal));
        recorder.Calls.Select(Permission.Of).Distinct()
            .Should().BeEquivalentTo(await Permission.GrantedAsync(source, replica, "--for", "replica", "--replica-role-arn", RoleArn));
        ShouldBe(
            await Permission.GrantedAsync(source, replica, "--for", "function", "--replica-role-arn", RoleArn),
            tokens.Calls.Select(call => new Permission($"sts:{call["Action"]}", call["RoleArn"])));
    }

    private static byte[] PutAndRemove { get; } = Change.Event(
        Change.Put(1, """{"pk":{"S":"a"}}""", """{"pk":{"S":"a"},"v":{"S":"v"}}"""),
        Change.Remove(2, """{"pk":{"S":"b"}}"""));

    private static (string, string)[] Variables(TestTable replica) =>
        [("REPLICAS", $"{replica}"), ("REPORT_BATCH_ITEM_FAILURES", "true"), ("RETURN_CONSUMED_CAPACITY", "true")];

    private static void ShouldBe(IReadOnlyCollection<Permission> granted, IEnumerable<Permission> called)
    {
        granted.Select(permission => permission.Action).Should().Contain(CalledByLambda.Keys);
        called.Distinct().Should().BeEquivalentTo(granted.Where(permission => !CalledByLambda.ContainsKey(permission.Action)));
    }

    private async Task<(TestTable Source, TestTable Replica)> CreateAsync()
    {
        var source = await TestTable.CreateAsync(server, Regions.Source, TestTable.NewName(), TableShape.Text);
        return (source, await TestTable.CreateAsync(server, Regions.Replica, source.Name, TableShape.Text));
    }
}
