using System.Text;
using System.Text.RegularExpressions;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using DynamoReplicator.Aws;
using DynamoReplicator.Calls;
using DynamoReplicator.Tests.Support;
using DynamoReplicator.Tests.Writing;

namespace DynamoReplicator.Tests.Aws;

/// <summary>
/// The replicator sends the same calls as the stock client for the same writes. It uses internal types of the SDK, which a new version may
/// change. Then these tests fail, before a user's replication does.
/// </summary>
public partial class ReplicaClientContractTests
{
    private const string OwnAccount = "123456789012";

    private const string Item = """
        {"pk":{"S":"a \u00e9 \" \\ \ud83d\ude00"},"n":{"N":"12345678901234567890.1234567890123456789"},"b":{"B":"AP8="},"t":{"BOOL":true},
         "f":{"BOOL":false},"z":{"NULL":true},"e":{"S":""},"ss":{"SS":["x","y"]},"ns":{"NS":["1","2.50"]},"bs":{"BS":["AQ==","Ag=="]},
         "l":{"L":[{"S":"x"},{"L":[]},{"M":{}}]},"m":{"M":{"i":{"M":{"j":{"N":"-0.0"}}}}}}
        """;

    public static TheoryData<string, string, string?> Tables => new()
    {
        { "eu-west-1", "orders", null },
        { "us-east-1", "orders", null },
        { "ap-southeast-2", "Orders_2.archive-x", null },
        { "us-gov-west-1", "orders", null },
        { "cn-north-1", "orders", null },
        { "eu-west-1", $"arn:aws:dynamodb:eu-west-1:{OwnAccount}:table/orders", null },
        { "eu-west-1", "arn:aws:dynamodb:eu-west-1:999999999999:table/orders", null },
        { "cn-north-1", "arn:aws-cn:dynamodb:cn-north-1:999999999999:table/orders", null },
        { "eu-west-1", "orders", "http://localhost:8000" },
        { "eu-west-1", "orders", "https://vpce-0123456789.dynamodb.eu-west-1.vpce.amazonaws.com/" },
        { "ap-southeast-2", "arn:aws:dynamodb:ap-southeast-2:999999999999:table/orders", "http://localhost:8000" },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task A_call_is_the_stock_client_s_call(string region, string table, string? endpoint)
    {
        using var dynamoDB = new FakeDynamoDB();
        var replica = new ReplicaTable(region, table) { Endpoint = endpoint is null ? null : new Uri(endpoint) };
        Write[] writes = [new(0, IsDelete: false, Encoding.UTF8.GetBytes(Item)),
            new(1, IsDelete: true, Encoding.UTF8.GetBytes("""{"pk":{"S":"gone"}}"""))];

        using (var raw = new ReplicaClient(ConfigFor(replica, dynamoDB), table, TimeProvider.System))
        {
            await raw.SendAsync(writes, new CallCounts(), Scenario.OpenWindow);
        }
        using (var stock = new AmazonDynamoDBClient(ConfigFor(replica, dynamoDB)))
        {
            await CallerClientSender.Over(stock, table, returnConsumedCapacity: false)(writes, new CallCounts(), Scenario.OpenWindow);
        }

        var (ours, theirs) = (dynamoDB.Calls[0], dynamoDB.Calls[1]);
        ours.Method.Should().Be(theirs.Method);
        ours.Uri.AbsoluteUri.Should().Be(theirs.Uri.AbsoluteUri);
        ours.Table.Should().Be(theirs.Table).And.Be(table);
        ours.Writes.Should().Equal(theirs.Writes, (one, other) => one.IsDelete == other.IsDelete && one.Attributes == other.Attributes);
        Comparable(ours).Should().BeEquivalentTo(Comparable(theirs));
        ours.SignedRegion.Should().Be(theirs.SignedRegion).And.Be(region);
        SignatureV4.IsValid(ours).Should().BeTrue();
        SignatureV4.IsValid(theirs).Should().BeTrue("else the check itself is wrong");
    }

    [Theory]
    [InlineData("eu-west-1", "https://dynamodb.eu-west-1.amazonaws.com/")]
    [InlineData("cn-north-1", "https://dynamodb.cn-north-1.amazonaws.com.cn/")]
    public async Task The_headers_and_the_endpoint_are_those_of_the_service_s_documentation(string region, string endpoint)
    {
        using var dynamoDB = new FakeDynamoDB();
        using var client =
            new ReplicaClient(DynamoDBClientConfig.For(new ReplicaTable(region, "orders"), dynamoDB), "orders", TimeProvider.System);

        await client.SendAsync(
            new Write[] { new(0, IsDelete: true, "{\"pk\":{\"S\":\"a\"}}"u8.ToArray()) }, new CallCounts(), Scenario.OpenWindow);

        var call = dynamoDB.Calls.Single();
        call.Method.Should().Be(HttpMethod.Post);
        call.Uri.AbsoluteUri.Should().Be(endpoint);
        call.Headers["X-Amz-Target"].Should().Be("DynamoDB_20120810.BatchWriteItem");
        call.Headers["Content-Type"].Should().Be("application/x-amz-json-1.0");
        call.Headers["x-amz-api-version"].Should().Be("2012-08-10");
        call.Headers["Content-Length"].Should().Be($"{call.Body.Length}");
        call.Headers["User-Agent"].Should().StartWith("aws-sdk-dotnet-").And.Contain("api/DynamoDB");
        Encoding.UTF8.GetString(call.Body).Should().Be("""{"RequestItems":{"orders":[{"DeleteRequest":{"Key":{"pk":{"S":"a"}}}}]}}""");
    }

    [Fact]
    public async Task Items_are_sent_byte_for_byte()
    {
        using var dynamoDB = new FakeDynamoDB();
        using var client =
            new ReplicaClient(DynamoDBClientConfig.For(new ReplicaTable("eu-west-1", "orders"), dynamoDB), "orders", TimeProvider.System);

        await client.SendAsync(
            new Write[] { new(0, IsDelete: false, Encoding.UTF8.GetBytes(Item)) }, new CallCounts(), Scenario.OpenWindow);

        dynamoDB.Calls.Single().Writes.Single().Json.Should().Be(Item);
    }

    private static AmazonDynamoDBConfig ConfigFor(ReplicaTable replica, FakeDynamoDB dynamoDB)
    {
        var config = DynamoDBClientConfig.For(replica, dynamoDB);
        // If the SDK knows its own account, it distinguishes own tables from others' and routes by account.
        config.DefaultAWSCredentials = new BasicAWSCredentials(TestCredentials.AccessKey, TestCredentials.SecretKey, OwnAccount);
        return config;
    }

    /// <summary>
    /// Returns the headers without those that differ between any two calls: the time, the signature, the call's ID, and the length, because
    /// the same JSON has several spellings.
    /// </summary>
    private static Dictionary<string, string> Comparable(BatchCall call)
    {
        var headers = call.Headers.ToDictionary(header => header.Key, header => header.Value);
        headers["Authorization"] = Varying().Replace(headers["Authorization"], "");
        foreach (var name in new[] { "X-Amz-Date", "amz-sdk-invocation-id", "Content-Length", "X-Amz-Content-SHA256" })
        {
            headers.Remove(name);
        }
        return headers;
    }

    [GeneratedRegex("Signature=[0-9a-f]+|/\\d{8}/")]
    private static partial Regex Varying();
}
