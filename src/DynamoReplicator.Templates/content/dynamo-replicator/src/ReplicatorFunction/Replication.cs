using Amazon.DynamoDBv2.Model;
using DynamoReplicator;

namespace ReplicatorFunction;

/// <summary>Decides what the replicas hold. The two rules are examples: replace them, or remove them to replicate everything.</summary>
public static class Replication
{
    /// <summary>Adds the rules to options that name the replicas.</summary>
    public static ReplicatorOptions Configure(ReplicatorOptions options) => options with
    {
        Replicas = [.. options.Replicas.Select(replica => replica with { Where = IsReplicated, Select = IsCopied })],
    };

    // An item that no longer matches is deleted from the replicas.
    private static bool IsReplicated(IReadOnlyDictionary<string, AttributeValue> item) =>
        !item.TryGetValue("status", out var status) || status.S != "draft";

    // The attributes of the key must be copied.
    private static bool IsCopied(string attribute) => attribute != "creditCard";
}
