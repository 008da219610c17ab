using System.Net;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using DynamoReplicator.Calls;
using DynamoReplicator.Items;

namespace DynamoReplicator.Aws;

/// <summary>
/// Sends through a client that the caller provides, with the SDK's typed request, so that test substitutes and decorated clients see the
/// items.
/// </summary>
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
        var request = new BatchWriteItemRequest
        {
            RequestItems = new() { [table] = requests },
            ReturnConsumedCapacity = returnConsumedCapacity ? ReturnConsumedCapacity.TOTAL : null,
        };
        return await client.BatchWriteItemAsync(request, window.Abandoned).ConfigureAwait(false)
            ?? throw new FormatException(
                "The client returned null. If it is a test substitute, set it up to return a BatchWriteItemResponse.");
    };

    private static Dictionary<string, AttributeValue> Attributes(Write write)
    {
        try
        {
            return AttributeValueReader.ReadItem(write.Json.Span);
        }
        catch (FormatException problem)
        {
            // A typed client cannot send an invalid item. The error is the service's own for
            // this case, so that the invalid change is isolated and the others are written.
            throw new AmazonDynamoDBException(
                problem.Message, problem, ErrorType.Sender, "SerializationException", "", HttpStatusCode.BadRequest);
        }
    }
}
