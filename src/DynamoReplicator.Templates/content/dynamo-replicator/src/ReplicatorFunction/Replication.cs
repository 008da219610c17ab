using Amazon.DynamoDBv2.Model;
using DynamoReplicator;

namespace ReplicatorFunction;

/// <summary>Decides what the replicas hold. The two rules are examples: replace them, or remove them to replicate everything.</summary>
public static class Replication
{
    /// <summary>Adds the rules to options that name the replicas.</summary>
    public static ReplicatorOptions Configure(ReplicatorOptions options) => options with
    {
        Replicas = [.. options.Replicas.Select(WithRules)],
    };

    private static ReplicaTable WithRules(ReplicaTable replica) => replica with
    {
        // An item that no longer matches is deleted from the replica.
        FilterExpression = "NOT #status = :draft",
        ExpressionAttributeNames = new Dictionary<string, string> { ["#status"] = "status" },
        ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":draft"] = new() { S = "draft" } },

        OmitAttributes = ["creditCard"],
    };
}
