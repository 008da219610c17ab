using DynamoReplicator.Aws;
using DynamoReplicator.Items;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Reconciliation;

/// <summary>Synchronizes the items of the caller's keys with the source, or previews what that would change.</summary>
/// <param name="source">The source.</param>
/// <param name="schema">The source's key schema.</param>
/// <param name="projection">The items and attributes that the replica holds.</param>
/// <param name="mayDelete">Returns whether an item may be deleted.</param>
internal sealed class KeySync(TableClient source, KeySchema schema, ItemProjection projection, Func<ItemSnapshot, bool> mayDelete)
{
    public Task RunAsync(
        IReadOnlyList<ItemSnapshot> keys,
        SyncLoop loop,
        int lanes,
        Tally tally,
        IProgress<ReconciliationProgress>? progress,
        CancellationToken cancellation) =>
        keys.ForEachChunkAsync(
            lanes,
            async (chunk, stop) =>
            {
                var items = await loop.SyncAsync(chunk, mayDelete, stop).ConfigureAwait(false);
                tally.CountSourceItems(items.Count(item => item.Item is not null));
                progress?.Report(tally.Progress());
            },
            cancellation);

    /// <summary>Reads the source without writing anything.</summary>
    public async Task<SyncPreview> PreviewAsync(IEnumerable<IReadOnlyList<ItemSnapshot>> keys, CancellationToken cancellation)
    {
        var preview = default(SyncPreview);
        foreach (var chunk in keys.SelectMany(some => some.Chunk(TableClient.MaxKeys)))
        {
            foreach (var item in await ItemSnapshots.ReadAsync(source, schema, chunk, consistent: true, cancellation).ConfigureAwait(false))
            {
                preview = item.ProjectFor(projection) is not null ? preview with { Puts = preview.Puts + 1 }
                    : mayDelete(item) ? preview with { Deletes = preview.Deletes + 1 }
                    : preview with { LeftAlone = preview.LeftAlone + 1 };
            }
        }
        return preview;
    }
}

/// <summary>The effect that a sync would have.</summary>
/// <param name="Puts">The number of items to put.</param>
/// <param name="Deletes">The number of items to delete, because the source does not have them.</param>
/// <param name="LeftAlone">The number of keys that the source does not have and that may not be deleted.</param>
internal readonly record struct SyncPreview(long Puts, long Deletes, long LeftAlone);
