using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.DynamoDBEvents;

namespace DynamoReplicator.Contenders;

/// <summary>
/// Makes one call per record, all at once, like the npm package dynamo-replicator and many functions. Two changes of a key may then
/// overtake one another.
/// </summary>
internal static class PerRecord
{
    public static Func<Task> Replicate(Contest contest)
    {
        // There are as many connections as calls may be in flight. Other calls wait for one, as in Node.
        var client = new AmazonDynamoDBClient(new AmazonDynamoDBConfig
        {
            ServiceURL = contest.Endpoint.AbsoluteUri,
            AuthenticationRegion = Contest.Region,
            MaxConnectionsPerServer = contest.Concurrency,
        });
        return () => Task.WhenAll(LambdaEventJson.Read(contest.StreamEvent).Records.Select(record => WriteAsync(client, record)));
    }

    private static Task WriteAsync(AmazonDynamoDBClient client, DynamoDBEvent.DynamodbStreamRecord record) => record.EventName == "REMOVE"
        ? client.DeleteItemAsync(new DeleteItemRequest { TableName = SampleEvent.Table, Key = TypedWrites.Item(record.Dynamodb.Keys) })
        : client.PutItemAsync(new PutItemRequest { TableName = SampleEvent.Table, Item = TypedWrites.Item(record.Dynamodb.NewImage) });
}
