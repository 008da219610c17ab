using DynamoReplicator.Aws;
using DynamoReplicator.Items;
using DynamoReplicator.Telemetry;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// Looks up the items that a comparison in step left behind, by their keys in the other table. Items that differ become suspects.
/// </summary>
internal sealed class LookUp(ComparedTables tables, ReconcilerOptions options, Tally tally, SuspectQueue suspects)
{
    /// <param name="comparison">The comparison. Its items that were left behind are removed.</param>
    /// <param name="lanes">The number of calls to each table that may be in flight.</param>
    /// <param name="cancellation">Cancels the calls.</param>
    public async Task RunAsync(SegmentComparison comparison, int lanes, CancellationToken cancellation)
    {
        await comparison.LeftInSource.ForEachChunkAsync(lanes, FromSourceAsync, cancellation).ConfigureAwait(false);
        comparison.LeftInSource.Clear();
        await comparison.LeftInReplica.ForEachChunkAsync(lanes, FromReplicaAsync, cancellation).ConfigureAwait(false);
        comparison.LeftInReplica.Clear();
    }

    /// <summary>Finds items of the source that the replica lacks or holds with another value.</summary>
    private async Task FromSourceAsync(UnmatchedItem[] items, CancellationToken cancellation)
    {
        var keys = Array.ConvertAll(items, item => item.Key);
        var actual = await ReadAsync(tables.Replica, keys, cancellation).ConfigureAwait(false);
        await AddAsync(
            [.. actual.Zip(items).Where(pair => CanonicalItem.Digest(pair.First.Item) != pair.Second.Digest).Select(pair => pair.First)],
            items.Length,
            cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Finds items of the replica that the source does not have or that this replica should not hold. Their values are compared with the
    /// items of the source, so that no difference is counted twice.
    /// </summary>
    private async Task FromReplicaAsync(UnmatchedItem[] items, CancellationToken cancellation)
    {
        var keys = Array.ConvertAll(items, item => item.Key);
        var expected = await ReadAsync(tables.Source, keys, cancellation).ConfigureAwait(false);
        var extra = expected.Where(item => item.ProjectFor(tables.Projection) is null);
        await AddAsync([.. extra], items.Length, cancellation).ConfigureAwait(false);
    }

    private Task<List<ItemSnapshot>> ReadAsync(TableClient table, ItemSnapshot[] keys, CancellationToken cancellation) =>
        ItemSnapshots.ReadAsync(table, tables.Schema, keys, consistent: false, cancellation);

    private Task AddAsync(List<ItemSnapshot> differing, int count, CancellationToken cancellation)
    {
        tally.CountOutOfStep(count - differing.Count);
        if (options.Logger is { } logger && tally.IsOutOfStep && tally.TrySayOutOfStep())
        {
            Log.OutOfStep(logger, options.Source, options.Replica);
        }
        return suspects.AddAsync(differing, cancellation);
    }
}
