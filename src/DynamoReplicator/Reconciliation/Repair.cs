using System.Collections.Concurrent;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// Repairs the items that differ. Items that the replica should hold are written at once. The keys of extra items are collected until the
/// comparison has ended, because only then is it known whether they are a few or the whole replica.
/// </summary>
internal sealed class Repair(SyncLoop loop, ItemProjection projection, ReconcilerOptions options, Tally tally)
{
    private readonly ConcurrentDictionary<string, ItemSnapshot> _extras = [];

    /// <param name="differing">The items that differ, as the source has them.</param>
    /// <param name="stop">Requests a stop.</param>
    /// <exception cref="OperationCanceledException">A stop was requested before all items were done.</exception>
    public Task TakeAsync(IReadOnlyList<ItemSnapshot> differing, CancellationToken stop)
    {
        var toWrite = new List<ItemSnapshot>(differing.Count);
        foreach (var item in differing)
        {
            if (item.ProjectFor(projection) is not null)
            {
                toWrite.Add(item);
            }
            else if (options.DeleteExtra)
            {
                _extras.TryAdd(item.Identity, item with { Item = null });
            }
        }
        return toWrite.Count == 0 ? Task.CompletedTask : loop.RunAsync(toWrite, stop);
    }

    /// <summary>Deletes the extra items, unless there are too many.</summary>
    /// <param name="lanes">The number of calls to each table that may be in flight.</param>
    /// <param name="isLimited">Whether the limit applies, which requires that the replica's items were counted.</param>
    /// <param name="stop">Requests a stop.</param>
    /// <exception cref="OperationCanceledException">A stop was requested before all items were done.</exception>
    public async Task DeleteExtrasAsync(int lanes, bool isLimited, CancellationToken stop)
    {
        if (!options.DeleteExtra)
        {
            return;
        }
        if (isLimited && options.ExceedsDeleteLimit(_extras.Count, tally.ReplicaItems))
        {
            tally.ExceedsDeleteLimit = true;
            return;
        }
        await _extras.Values.ForEachChunkAsync(lanes, (keys, end) => loop.DeleteAsync(keys, end), stop).ConfigureAwait(false);
        tally.AreExtrasDeleted = true;
    }
}
