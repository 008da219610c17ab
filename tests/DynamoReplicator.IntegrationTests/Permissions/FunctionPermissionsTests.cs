using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using DynamoReplicator.IntegrationTests.Support;
using DynamoReplicator.Tests.Support;

namespace DynamoReplicator.IntegrationTests.Permissions;

/// <summary>The sample function runs for real, and every call it makes is recorded: what its roles grant is what it calls, and what Lambda calls for it.</summary>
[Collection(DynamoDBLocalCollection.Name)]
public sealed class FunctionPermissionsTests(DynamoDBLocalServer server)
{
    private const string RoleArn = $"arn:aws:iam::{Permission.Account}:role/orders-replica";

    /// <summary>Granted, and not called by the function's code: who calls it then.</summary>
    private static readonly Dictionary<string, string> CalledByLambda = new()
    {
        ["dynamodb:DescribeStream"] = "the event source mapping, with the function's role",
        ["dynamodb:GetRecords"] = "the event source mapping, with the function's role",
        ["dynamodb:GetShardIterator"] = "the event source mapping, with the function's role",
        ["dynamodb:ListStreams"] = "the event source mapping, when it is made",
        ["logs:CreateLogStream"] = "Lambda, which carries what the function prints to its log group",
        ["logs:PutLogEvents"] = "Lambda, which carries what the function prints to its log group",
    };

    [Fact]
    public async Task To_a_replica_in_its_own_account()
    {
        var (source, replica) = await CreateAsync();
        await using var recorder = new FaultProxy(server.Endpoint);
        await using var function = FunctionUnderTest.Create(server, recorder.Endpoint, Variables(replica));

        await function.AnswerAsync(PutAndRemove);

        ShouldBe(await Permission.GrantedAsync(source, replica, "--for", "function"), recorder.Calls.Select(Permission.Of));
    }

    [Fact]
    public async Task To_a_replica_in_another_account()
    {
        var (source, replica) = await CreateAsync();
        await using var tokens = new TokenServiceStub();
        using var assumed = new AmazonDynamoDBClient(
            new BasicAWSCredentials("ASSUMED1", "secret"), new AmazonDynamoDBConfig { ServiceURL = server.Endpoint.AbsoluteUri, AuthenticationRegion = replica.Region });
        // Each access key is a database of its own in DynamoDB Local, as each account is in AWS.
        await assumed.CreateTableAsync(new CreateTableRequest(replica.Name, replica.Shape.KeySchema, replica.Shape.AttributeDefinitions, new ProvisionedThroughput(100, 100)));
        await using var recorder = new FaultProxy(server.Endpoint);
        await using var function = FunctionUnderTest.Create(server, recorder.Endpoint,
            [.. Variables(replica), ("REPLICA_ROLE_ARN", RoleArn), ("AWS_ENDPOINT_URL_STS", Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL_STS")!)]);

        await function.AnswerAsync(PutAndRemove);

        recorder.Calls.Should().OnlyContain(call => call.Authorization.Contains("Credential=ASSUMED1/", StringComparison.Ordinal));
        recorder.Calls.Select(Permission.Of).Distinct().Should().BeEquivalentTo(await Permission.GrantedAsync(source, replica, "--for", "replica", "--replica-role-arn", RoleArn));
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
