using System.Net;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using DynamoReplicator.Calls;
using DynamoReplicator.Items;

namespace DynamoReplicator.Aws;

/// <summary>Sends through a caller's own client, by the SDK's typed request: a substitute in a test sees the items, and a decorated client its calls.</summary>
internal static class CallerClientSender
{
    public static SendBatch Over(IAmazonDynamoDB client, string table, bool returnConsumedCapacity) => async (writes, _, window) =>
    {
        var requests = new List<WriteRequest>(writes.Length);
        foreach (var write in writes.Span)
        {
            var attributes = Attributes(write);
            requests.Add(write.IsDelete ? new WriteRequest(new DeleteRequest(attributes)) : new WriteRequest(new PutRequest(attributes)));
        }
        var request = new BatchWriteItemRequest { RequestItems = new() { [table] = requests }, ReturnConsumedCapacity = returnConsumedCapacity ? ReturnConsumedCapacity.TOTAL : null };
        return await client.BatchWriteItemAsync(request, window.Abandoned).ConfigureAwait(false)
            ?? throw new FormatException("it is null, as of a substitute that was not told to answer with a BatchWriteItemResponse");
    };

    private static Dictionary<string, AttributeValue> Attributes(Write write)
    {
        try
        {
            return AttributeValueReader.ReadItem(write.Json.Span);
        }
        catch (FormatException problem)
        {
            // No client can be given what is no item: it is refused as the service refuses it, so that the guilty change is found and the others are written.
            throw new AmazonDynamoDBException(problem.Message, problem, ErrorType.Sender, "SerializationException", "", HttpStatusCode.BadRequest);
        }
    }
}
