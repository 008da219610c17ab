using Amazon.Lambda.TestUtilities;

namespace DynamoReplicator.Tests.Support;

/// <summary>A replicator with a client of the caller and a table in memory, as in a user's unit test.</summary>
internal static class OwnClient
{
    public static Replicator ReplicatorTo(InMemoryReplica table, Func<ReplicatorOptions, ReplicatorOptions>? with = null)
    {
        var options = new ReplicatorOptions { Replicas = [new ReplicaTable("eu-west-1", "orders") { Client = table.Client }] };
        return new Replicator(with?.Invoke(options) ?? options);
    }

    public static async Task<string> RespondAsync(this Replicator replicator, StreamEvents events, TestLambdaContext? context = null)
    {
        using var response = new StreamReader(await replicator.HandleAsync(events.ToStream(), context ?? new TestLambdaContext()));
        return await response.ReadToEndAsync();
    }

    /// <summary>The items as <see cref="Canonical"/> formats them, sorted, because replication must not change a spelling.</summary>
    public static IEnumerable<string> SpelledItems(this InMemoryReplica table) =>
        table.Items.Select(item => Canonical.Item(item.Attributes)).Order(StringComparer.Ordinal);

    /// <summary>Makes the table permanently reject every write to these items.</summary>
    public static void RejectItems(this InMemoryReplica table, params string[] partitionKeys) =>
        table.Reject(write => partitionKeys.Contains(write.Key.Attributes["pk"].S));
}
