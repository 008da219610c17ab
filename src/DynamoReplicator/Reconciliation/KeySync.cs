using DynamoReplicator.Aws;
using DynamoReplicator.Items;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Reconciliation;

/// <summary>Brings items that a caller names to the state that the source has now, or says what that would change.</summary>
/// <param name="source">The source.</param>
/// <param name="schema">Its key.</param>
/// <param name="selection">What the replica holds of it.</param>
/// <param name="mayDelete">Which of the items may be deleted.</param>
internal sealed class KeySync(TableClient source, KeySchema schema, ItemSelection selection, Func<ItemSnapshot, bool> mayDelete)
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

    /// <summary>Reads the source, and writes nothing.</summary>
    public async Task<SyncPreview> PreviewAsync(IEnumerable<IReadOnlyList<ItemSnapshot>> keys, CancellationToken cancellation)
    {
        var preview = default(SyncPreview);
        foreach (var chunk in keys.SelectMany(some => some.Chunk(TableClient.MaxKeys)))
        {
            foreach (var item in await ItemSnapshots.ReadAsync(source, schema, chunk, consistent: true, cancellation).ConfigureAwait(false))
            {
                preview = item.HeldBy(selection) is not null ? preview with { Puts = preview.Puts + 1 }
                    : mayDelete(item) ? preview with { Deletes = preview.Deletes + 1 }
                    : preview with { LeftAlone = preview.LeftAlone + 1 };
            }
        }
        return preview;
    }
}

/// <summary>What a sync would do.</summary>
/// <param name="Puts">Items that it would put.</param>
/// <param name="Deletes">Keys that the source does not hold, which it would delete.</param>
/// <param name="LeftAlone">Keys that the source does not hold and that it would leave alone.</param>
internal readonly record struct SyncPreview(long Puts, long Deletes, long LeftAlone);
