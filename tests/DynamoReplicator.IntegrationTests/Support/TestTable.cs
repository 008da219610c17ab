using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Local;

namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>A table that belongs to one test.</summary>
internal sealed class TestTable(DynamoDBLocalServer server, string region, string name, TableShape shape)
{
    public string Region => region;

    public string Name => name;

    public TableShape Shape => shape;

    public AmazonDynamoDBClient Client => server.Client(region);

    /// <summary>The ARN of its stream, or an empty string if it has none.</summary>
    public string StreamArn { get; private set; } = "";

    /// <summary>Returns this table as a replica behind a proxy.</summary>
    public ReplicaTable By(FaultProxy proxy, Sender sender = Sender.Own) => sender == Sender.CallersClient
        ? new ReplicaTable(region, name) { Client = server.ClientBy(proxy.Endpoint, region) }
        : new ReplicaTable(region, name) { Endpoint = proxy.Endpoint };

    /// <summary>This table as a replica that is reached directly.</summary>
    public ReplicaTable Direct => new(region, name) { Endpoint = server.Endpoint };

    public override string ToString() => $"{region}/{name}";

    public static string NewName() => $"orders-{Guid.NewGuid():N}";

    /// <param name="server">The server.</param>
    /// <param name="region">The region.</param>
    /// <param name="name">The table's name, which is unique within a test run.</param>
    /// <param name="shape">The key.</param>
    /// <param name="stream">The view type of its stream. Default: no stream.</param>
    /// <param name="index">The name of a string attribute to index. Default: no index.</param>
    public static async Task<TestTable> CreateAsync(
        DynamoDBLocalServer server, string region, string name, TableShape shape, StreamViewType? stream = null, string? index = null)
    {
        var table = new TestTable(server, region, name, shape);
        var request = new CreateTableRequest(name, shape.KeySchema, shape.AttributeDefinitions, new ProvisionedThroughput(100, 100));
        if (stream is not null)
        {
            request.StreamSpecification = new StreamSpecification { StreamEnabled = true, StreamViewType = stream };
        }

        if (index is not null)
        {
            request.AttributeDefinitions.Add(new AttributeDefinition(index, ScalarAttributeType.S));
            request.GlobalSecondaryIndexes =
            [
                new GlobalSecondaryIndex
                {
                    IndexName = $"by-{index}",
                    KeySchema = [new KeySchemaElement(index, KeyType.HASH)],
                    Projection = new Projection { ProjectionType = ProjectionType.ALL },
                    ProvisionedThroughput = new ProvisionedThroughput(100, 100),
                },
            ];
        }

        var created = await table.Client.CreateTableAsync(request);
        table.StreamArn = created.TableDescription.LatestStreamArn ?? "";
        return table;
    }

    public Task<TableContents> ContentsAsync() => TableContents.ReadAsync(Client, Name);

    /// <summary>All items.</summary>
    public async Task<List<Dictionary<string, AttributeValue>>> ItemsAsync()
    {
        var items = new List<Dictionary<string, AttributeValue>>();
        var scan = new ScanRequest { TableName = Name, ConsistentRead = true };
        do
        {
            var page = await Client.ScanAsync(scan);
            items.AddRange(page.Items ?? []);
            scan.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (scan.ExclusiveStartKey is { Count: > 0 });
        return items;
    }

    public async Task<int> CountAsync() => (await ItemsAsync()).Count;

    public async Task<Dictionary<string, AttributeValue>?> GetAsync(Dictionary<string, AttributeValue> key)
    {
        var answer = await Client.GetItemAsync(new GetItemRequest { TableName = Name, Key = key, ConsistentRead = true });
        return answer.IsItemSet && answer.Item is { Count: > 0 } item ? item : null;
    }

    public Task PutAsync(Dictionary<string, AttributeValue> item) => Client.PutItemAsync(Name, item);

    /// <summary>Puts a new item.</summary>
    /// <returns>A text that only the JSON of this item's key contains.</returns>
    public async Task<string> PutMarkerAsync()
    {
        // No test and no other marker uses this number.
        var number = Random.Shared.Next(1_000_000_000, int.MaxValue);
        await PutAsync(shape.Key("the-end", number));
        return number.ToString(CultureInfo.InvariantCulture);
    }

    public async Task ShouldEqualAsync(TestTable source) =>
        (await (await source.ContentsAsync()).DifferencesToAsync(this))
            .Should().BeEmpty("the replica {0} must equal its source {1}", this, source);
}

internal static class TableComparison
{
    public static async Task<IReadOnlyList<string>> DifferencesToAsync(this TableContents expected, TestTable replica) =>
        expected.DifferencesTo(await replica.ContentsAsync());
}
