using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using DynamoReplicator.Local;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator.LocalDemo;

/// <summary>The source table, its stream once it is enabled, and the two replicas.</summary>
internal sealed class DemoTables : IDisposable
{
    public const string Name = "orders";
    public const string SourceAddress = $"{SourceRegion}/{Name}";

    private const string SourceRegion = "us-east-1";
    private static readonly string[] ReplicaRegions = ["eu-west-1", "ap-southeast-2"];

    private readonly DynamoDBLocal _dynamoDB;

    private DemoTables(DynamoDBLocal dynamoDB)
    {
        _dynamoDB = dynamoDB;
        Source = dynamoDB.CreateClient(SourceRegion);
        ReplicaClients = ReplicaRegions.ToDictionary(region => $"{region}/{Name}", dynamoDB.CreateClient);
    }

    public static IReadOnlyList<string> Replicas { get; } = [.. ReplicaRegions.Select(region => $"{region}/{Name}")];

    public AmazonDynamoDBClient Source { get; }

    public IReadOnlyDictionary<string, AmazonDynamoDBClient> ReplicaClients { get; }

    /// <summary>The stream's ARN as DynamoDB Local knows it.</summary>
    public string StreamArn { get; private set; } = "";

    /// <summary>The stream's ARN as it would be in AWS, with Region and account.</summary>
    public string EventSourceArn => $"arn:aws:dynamodb:{SourceRegion}:123456789012:table/{Name}/stream/{StreamArn.Split('/')[^1]}";

    public static async Task<DemoTables> CreateAsync(DynamoDBLocal dynamoDB, CancellationToken stop)
    {
        var tables = new DemoTables(dynamoDB);
        try
        {
            await CreateAsync(tables.Source, stop);
            foreach (var replica in tables.ReplicaClients.Values)
            {
                await CreateAsync(replica, stop);
            }
        }
        catch (ResourceInUseException)
        {
            tables.Dispose();
            throw new InvalidOperationException(
                $"The DynamoDB Local at {dynamoDB.Endpoint} has one database for all Regions (-sharedDb), but the demo needs one per " +
                $"Region. Start it without -sharedDb, or unset {DynamoDBLocal.EndpointVariable}.");
        }

        return tables;
    }

    /// <summary>Enables the source's stream, which does not contain the items that were there before.</summary>
    public async Task EnableStreamAsync(CancellationToken stop)
    {
        var specification = new StreamSpecification { StreamEnabled = true, StreamViewType = StreamViewType.NEW_AND_OLD_IMAGES };
        var updated = await Source.UpdateTableAsync(new UpdateTableRequest { TableName = Name, StreamSpecification = specification }, stop);
        StreamArn = updated.TableDescription.LatestStreamArn;
    }

    public StreamsClient CreateStreamsClient() => StreamsClient.Create(
        SourceRegion, _dynamoDB.Endpoint, new BasicAWSCredentials(_dynamoDB.AccessKeyId, _dynamoDB.SecretAccessKey));

    public void Dispose()
    {
        Source.Dispose();
        foreach (var replica in ReplicaClients.Values)
        {
            replica.Dispose();
        }
    }

    private static async Task CreateAsync(AmazonDynamoDBClient client, CancellationToken stop)
    {
        await client.CreateTableAsync(
            new CreateTableRequest
            {
                TableName = Name,
                AttributeDefinitions = [new("customer", ScalarAttributeType.S), new("number", ScalarAttributeType.N)],
                KeySchema = [new("customer", KeyType.HASH), new("number", KeyType.RANGE)],
                BillingMode = BillingMode.PAY_PER_REQUEST,
            },
            stop);
    }
}
