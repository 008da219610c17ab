using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.Core;
using DynamoReplicator;

namespace OrdersFunction;

/// <summary>A function of one's own: the replica holds the open orders, without their credit cards.</summary>
public sealed class Function
{
    private readonly Replicator _replicator;

    /// <summary>Lambda uses this constructor.</summary>
    public Function()
        : this(client: null)
    {
    }

    /// <param name="client">The client of a test; null for the replica's own.</param>
    public Function(IAmazonDynamoDB? client)
    {
        var openOrders = new ReplicaTable("eu-west-1", "open-orders")
        {
            Client = client,
            FilterExpression = "#status = :open",
            ExpressionAttributeNames = new Dictionary<string, string> { ["#status"] = "status" },
            ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":open"] = new() { S = "open" } },
            OmitAttributes = ["creditCard"],
        };
        _replicator = new Replicator(new ReplicatorOptions { Replicas = [openOrders], ReportBatchItemFailures = true });
    }

    public Task<Stream> Handler(Stream streamEvent, ILambdaContext context) => _replicator.HandleAsync(streamEvent, context);
}
