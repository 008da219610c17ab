using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using DynamoReplicator.Local;

namespace DynamoReplicator.PackageTests.Fresh;

/// <summary>The databases of one test: DynamoDB Local keeps one per Region and access key.</summary>
internal sealed class Database(DynamoDBLocal server)
{
    private readonly string _accessKey = $"local{Guid.NewGuid():N}"[..20];

    /// <summary>Connects the AWS SDK of another process.</summary>
    public Dictionary<string, string> Environment => new(server.EnvironmentVariables)
    {
        ["AWS_ACCESS_KEY_ID"] = _accessKey,
        ["AWS_REGION"] = "us-east-1",
    };

    /// <summary>Creates the table <c>orders</c> with the key <c>pk</c>, and a stream.</summary>
    public async Task CreateTableAsync(string region)
    {
        using var client = Client(region);
        await client.CreateTableAsync(new CreateTableRequest
        {
            TableName = "orders",
            KeySchema = [new KeySchemaElement("pk", KeyType.HASH)],
            AttributeDefinitions = [new AttributeDefinition("pk", ScalarAttributeType.S)],
            BillingMode = BillingMode.PAY_PER_REQUEST,
            StreamSpecification = new StreamSpecification { StreamEnabled = true, StreamViewType = StreamViewType.NEW_AND_OLD_IMAGES },
        });
    }

    public Task PutAsync(string region, string key) => PutItemAsync(region, new() { ["pk"] = new(key) });

    public async Task PutItemAsync(string region, Dictionary<string, AttributeValue> item)
    {
        using var client = Client(region);
        await client.PutItemAsync("orders", item);
    }

    public async Task<IReadOnlyList<string>> KeysAsync(string region) => [.. (await ItemsAsync(region)).Select(item => item["pk"].S)];

    public async Task<IReadOnlyList<Dictionary<string, AttributeValue>>> ItemsAsync(string region)
    {
        using var client = Client(region);
        return (await client.ScanAsync(new ScanRequest("orders") { ConsistentRead = true })).Items;
    }

    private AmazonDynamoDBClient Client(string region) => new(
        new BasicAWSCredentials(_accessKey, server.SecretAccessKey),
        new AmazonDynamoDBConfig { ServiceURL = server.Endpoint.ToString(), AuthenticationRegion = region });
}
