using System.Collections.Concurrent;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// What becomes of the items that differ: those that the replica should hold are written at once. Those that it should not hold wait, as
/// keys, until the comparison has ended: only then is it known whether they are few or the whole replica.
/// </summary>
internal sealed class Repair(SyncLoop loop, ItemSelection selection, ReconcilerOptions options, Tally tally)
{
    private readonly ConcurrentDictionary<string, ItemSnapshot> _extras = [];

    /// <param name="differing">Items that differ, as the source has them.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <exception cref="OperationCanceledException">It was stopped, and some are not done.</exception>
    public Task TakeAsync(IReadOnlyList<ItemSnapshot> differing, CancellationToken stop)
    {
        var toWrite = new List<ItemSnapshot>(differing.Count);
        foreach (var item in differing)
        {
            if (item.HeldBy(selection) is not null)
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
    /// <param name="lanes">How many calls to each table may be in flight.</param>
    /// <param name="isLimited">Whether the limit applies: the replica's items were counted.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <exception cref="OperationCanceledException">It was stopped, and some are not done.</exception>
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
