using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Writing;

/// <summary>Sends through a caller's own client, by the SDK's typed request: a substitute in a test sees the items, and a decorated client its calls.</summary>
internal static class SdkSender
{
    public static SendBatch Over(IAmazonDynamoDB client, string table) => (writes, cancellation) =>
    {
        var requests = new List<WriteRequest>(writes.Length);
        foreach (var write in writes.Span)
        {
            var attributes = AttributeValueReader.ReadItem(write.Json.Span);
            requests.Add(write.IsDelete ? new WriteRequest(new DeleteRequest(attributes)) : new WriteRequest(new PutRequest(attributes)));
        }
        return client.BatchWriteItemAsync(new BatchWriteItemRequest { RequestItems = new() { [table] = requests } }, cancellation);
    };
}
