using DynamoReplicator.Local;

namespace DynamoReplicator.LocalDemo;

/// <summary>Backfills and verifies the replicas, as <c>dynamo-replicator backfill</c> and <c>verify</c> do.</summary>
internal static class Copies
{
    /// <summary>Copies the items of the source to every replica, beside the live workload and its replication.</summary>
    public static async Task BackfillAsync(DynamoDBLocal dynamoDB, Action<string> say, CancellationToken stop)
    {
        foreach (var replica in DemoTables.Replicas)
        {
            using var reconciler = ReconcilerOf(replica, dynamoDB);
            var report = await reconciler.BackfillAsync(cancellationToken: stop);
            say($"backfilled {replica}: {report.SourceItems} items, {report.Repeated} written again because they changed meanwhile");
        }
    }

    /// <returns>Whether every replica equals the source.</returns>
    public static async Task<bool> VerifyAsync(DynamoDBLocal dynamoDB, Action<string> say, CancellationToken stop)
    {
        var areVerified = true;
        foreach (var replica in DemoTables.Replicas)
        {
            using var reconciler = ReconcilerOf(replica, dynamoDB);
            var report = await reconciler.VerifyAsync(cancellationToken: stop);
            say($"verified {replica}: {report.ReplicaItems} items, {report.Missing} missing, {report.Different} different, " +
                $"{report.Extra} extra");
            areVerified &= report.Succeeded;
        }

        return areVerified;
    }

    private static Reconciler ReconcilerOf(string replica, DynamoDBLocal dynamoDB) => new(new ReconcilerOptions(
        TableReference.Parse(DemoTables.SourceAddress) with { Endpoint = dynamoDB.Endpoint },
        ReplicaTable.Parse(replica) with { Endpoint = dynamoDB.Endpoint })
    {
        SettleTime = TimeSpan.FromSeconds(1),
    });
}
