using DynamoReplicator;

namespace ReplicatorFunction;

/// <summary>Copies or compares the items that the source held before the trigger, by the rules of <see cref="Replication"/>.</summary>
internal static class ExistingItems
{
    public static async Task<int> RunAsync(string verb, ReplicatorOptions options)
    {
        var source = options.Source
            ?? throw new InvalidOperationException("SOURCE is not set. Set it to the source table, such as us-east-1/orders.");
        var succeeded = true;
        foreach (var replica in options.Replicas)
        {
            using var reconciler = new Reconciler(new ReconcilerOptions(source, replica));
            var report = verb == "backfill" ? await reconciler.BackfillAsync() : await reconciler.VerifyAsync();
            succeeded &= report.Succeeded;
            Console.WriteLine(
                $"{verb} {replica.Region}/{replica.Table}: {report.SourceItems} items in the source, {report.Writes} written, " +
                $"{report.Differences} different, {report.InFlight} still changing.");
        }

        return succeeded ? 0 : 1;
    }
}
