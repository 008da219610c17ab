using System.Runtime.ExceptionServices;
using DynamoReplicator.Aws;
using DynamoReplicator.Items;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// The loop under backfill, repair, and sync. It writes items as they were read, reads the source again, and repeats this for changed
/// items.
/// <para>
/// Why this is correct while live replication runs: Let the loop write value a at time W, and read a again from the source at time t, after
/// W. If the stream's last change of that key reaches the replica after W, the replica ends with that change. If it reached the replica
/// before W, the source had its final value before W, so the read at t returned the final value, which is a. In both cases the replica ends
/// with the final value. Without the second read, a value that was read before a change and written after it would stay.
/// </para>
/// <para>
/// So each written item must be read again. After a stop request or a failed write, the loop starts no new writes and finishes those in
/// flight within the grace period. The journal has the items that were not finished then, or that were being written when the process was
/// killed.
/// </para>
/// <para>
/// If the loop put an item that the source has deleted since, the loop deletes it again. Otherwise the deleted item would come back. Other
/// items are deleted only if the caller allows it, because a replica may keep items that its source deletes.
/// </para>
/// </summary>
internal sealed class SyncLoop(
    TableClient source,
    KeySchema schema,
    ItemProjection projection,
    ReplicaWriter engine,
    BackfillJournal? journal,
    Tally tally,
    TimeProvider time)
{
    /// <summary>Synchronizes items with the source: puts the items that it has, and deletes the others.</summary>
    /// <param name="keys">At most <see cref="TableClient.MaxKeys"/> distinct keys.</param>
    /// <param name="mayDelete">
    /// Returns whether an item may be deleted. Items that the replica should not hold and that may not be deleted are left alone and
    /// counted.
    /// </param>
    /// <param name="stop">Requests a stop.</param>
    /// <returns>The items as the source has them.</returns>
    /// <exception cref="OperationCanceledException">A stop was requested before all items were done.</exception>
    public async Task<IReadOnlyList<ItemSnapshot>> SyncAsync(
        IReadOnlyList<ItemSnapshot> keys, Func<ItemSnapshot, bool> mayDelete, CancellationToken stop)
    {
        var observed = await ItemSnapshots.ReadAsync(source, schema, keys, consistent: true, stop).ConfigureAwait(false);
        var toWrite = new List<ItemSnapshot>(observed.Count);
        var deletes = 0;
        foreach (var item in observed)
        {
            var isDelete = item.ProjectFor(projection) is null;
            if (!isDelete || mayDelete(item))
            {
                toWrite.Add(item);
                deletes += isDelete ? 1 : 0;
            }
        }
        await RunAsync(toWrite, stop).ConfigureAwait(false);
        tally.CountDeleted(deletes);
        tally.CountLeftAlone(observed.Count - toWrite.Count);
        return observed;
    }

    /// <summary>
    /// Deletes the items that the replica should still not hold. Replication delivers the items that the source has again.
    /// </summary>
    /// <param name="keys">At most <see cref="TableClient.MaxKeys"/> distinct keys.</param>
    /// <param name="stop">Requests a stop.</param>
    /// <exception cref="OperationCanceledException">A stop was requested before all items were done.</exception>
    public async Task DeleteAsync(IReadOnlyList<ItemSnapshot> keys, CancellationToken stop)
    {
        var observed = await ItemSnapshots.ReadAsync(source, schema, keys, consistent: true, stop).ConfigureAwait(false);
        var toDelete = observed.Where(item => item.ProjectFor(projection) is null).ToList();
        await RunAsync(toDelete, stop).ConfigureAwait(false);
        tally.CountDeleted(toDelete.Count);
    }

    /// <param name="observed">
    /// Items as they were read from the source, with distinct keys. However old the reads are, the loop ends with the current state.
    /// </param>
    /// <param name="stop">Requests a stop.</param>
    /// <exception cref="OperationCanceledException">A stop was requested before all items were done.</exception>
    public Task RunAsync(IReadOnlyList<ItemSnapshot> observed, CancellationToken stop) => RunAsync(observed, observed, stop);

    /// <param name="observed">Items as they were read from the source, with distinct keys.</param>
    /// <param name="toWrite">The items to write. The others are only read again, because their snapshots may be old.</param>
    /// <param name="stop">Requests a stop.</param>
    /// <exception cref="OperationCanceledException">A stop was requested before all items were done.</exception>
    /// <param name="onWritten">Receives the number of items after each call of first writes.</param>
    public async Task RunAsync(
        IReadOnlyList<ItemSnapshot> observed, IReadOnlyList<ItemSnapshot> toWrite, CancellationToken stop, Action<int>? onWritten = null)
    {
        stop.ThrowIfCancellationRequested();
        using var grace = new GracePeriod(time, stop);
        var own = new OwnWrites(projection, journal);
        own.Add(toWrite);
        var first = new FirstWrites();
        try
        {
            await WriteFirstAsync(toWrite, first, onWritten, stop, grace.End).ConfigureAwait(false);
            // Items whose writes were not started are unchanged and need no second read.
            var toReread = first.Started.Count == toWrite.Count ? observed : first.Started;
            await RereadAndRepairAsync(toReread, own, first.Rejected, grace.End).ConfigureAwait(false);
        }
        catch
        {
            tally.CountUnfinished(first.Started.Count);
            first.Failure?.Throw();
            throw;
        }
        own.Clear();
        first.Failure?.Throw();
        if (first.Started.Count < toWrite.Count)
        {
            throw new OperationCanceledException(stop);
        }
    }

    /// <summary>Writes items call by call. A failure ends the writes. The items written before are still read again.</summary>
    private async Task WriteFirstAsync(
        IReadOnlyList<ItemSnapshot> toWrite, FirstWrites first, Action<int>? onWritten, CancellationToken stop, CancellationToken end)
    {
        foreach (var some in toWrite.Chunk(BatchWriteItemBody.MaxWrites))
        {
            if (stop.IsCancellationRequested)
            {
                return;
            }
            first.Started.AddRange(some);
            try
            {
                first.Rejected.AddRange(await WriteAsync(some, isRepeated: false, end).ConfigureAwait(false));
                onWritten?.Invoke(some.Length);
            }
            catch (ReplicationException failure)
            {
                first.Failure = ExceptionDispatchInfo.Capture(failure);
                return;
            }
        }
    }

    private async Task RereadAndRepairAsync(
        IReadOnlyList<ItemSnapshot> observed, OwnWrites own, IReadOnlyList<ItemDifference> rejected, CancellationToken end)
    {
        while (observed.Count > 0)
        {
            var changed = await ItemSnapshots.ReadChangedAsync(source, schema, observed, end).ConfigureAwait(false);
            CountRejected(rejected, changed);
            observed = own.Permitted(await StableItemsAsync(changed, end).ConfigureAwait(false));
            rejected = await WriteAsync(observed, isRepeated: true, end).ConfigureAwait(false);
        }
    }

    /// <returns>The items that the replica permanently rejects.</returns>
    private async Task<IReadOnlyList<ItemDifference>> WriteAsync(IReadOnlyList<ItemSnapshot> items, bool isRepeated, CancellationToken end)
    {
        if (items.Count == 0)
        {
            return [];
        }
        var (written, _, rejected) = await engine.WriteAsync(items, end).ConfigureAwait(false);
        tally.CountWrites(written, isRepeated);
        return rejected;
    }

    /// <summary>
    /// Returns the items that have not changed since the last read. A change between these two reads came after the write, so its record is
    /// still to come in the stream, and replication delivers it. Chasing it would never end for an item that changes faster than it can be
    /// copied.
    /// </summary>
    private async Task<IReadOnlyList<ItemSnapshot>> StableItemsAsync(List<ItemSnapshot> changed, CancellationToken end)
    {
        if (changed.Count == 0)
        {
            return changed;
        }
        var again = await ItemSnapshots.ReadAsync(source, schema, changed, consistent: true, end).ConfigureAwait(false);
        return [.. again.Zip(changed).Where(pair => pair.First.HasSameValueAs(pair.Second)).Select(pair => pair.Second)];
    }

    /// <summary>Counts rejected items. An item that has changed since is not counted: it is written again.</summary>
    private void CountRejected(IReadOnlyList<ItemDifference> rejected, List<ItemSnapshot> changed)
    {
        foreach (var rejection in rejected.Where(rejection => changed.TrueForAll(item => item.KeyText != rejection.Key)))
        {
            tally.Count(rejection);
        }
    }

    /// <summary>The result of the first writes of the observed items.</summary>
    private sealed class FirstWrites
    {
        /// <summary>The items that were sent and may be in the replica.</summary>
        public List<ItemSnapshot> Started { get; } = [];

        public List<ItemDifference> Rejected { get; } = [];

        public ExceptionDispatchInfo? Failure { get; set; }
    }
}
