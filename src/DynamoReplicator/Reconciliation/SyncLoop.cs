using System.Runtime.ExceptionServices;
using DynamoReplicator.Aws;
using DynamoReplicator.Items;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// The loop under backfill, repair and sync: write what was seen, then look again, and repeat for what changed.
/// <para>
/// Why it is right beside live replication. Let a be the value last written for a key, at W, and read again from the source, equal, at t after W. If the
/// stream's last change of that key reaches the replica after W, the replica ends with it. If it came before W, the source held its final value
/// before W already, so the look at t saw the final value, which is a. Either way the replica ends with the final value. Without the second look, a value that
/// was read before a change and written after it would stay.
/// </para>
/// <para>
/// So what was written must be looked at, whatever happens in between. When it is asked to stop, or a write fails, nothing new is begun, and what was begun is finished within the grace period.
/// What even then is not finished, or was being written when the process was killed, is in the journal.
/// </para>
/// <para>
/// An item that the loop has put is deleted when the source turns out to have deleted it: otherwise it would come back. Any other item is
/// deleted only when the caller says so, for a replica may keep what its source deletes.
/// </para>
/// </summary>
internal sealed class SyncLoop(
    TableClient source,
    KeySchema schema,
    ItemSelection selection,
    ReplicaWriter engine,
    BackfillJournal? journal,
    Tally tally,
    TimeProvider time)
{
    /// <summary>Brings items to the state that the source has now: put, or deleted where the source has none.</summary>
    /// <param name="keys">Their keys, at most <see cref="TableClient.MaxKeys"/>, each once.</param>
    /// <param name="mayDelete">
    /// Which of them may be deleted. Of the others, those that the replica should not hold are left alone and counted.
    /// </param>
    /// <param name="stop">Asks to stop.</param>
    /// <returns>The items as the source has them.</returns>
    /// <exception cref="OperationCanceledException">It was stopped, and some are not done.</exception>
    public async Task<IReadOnlyList<ItemSnapshot>> SyncAsync(
        IReadOnlyList<ItemSnapshot> keys, Func<ItemSnapshot, bool> mayDelete, CancellationToken stop)
    {
        var observed = await ItemSnapshots.ReadAsync(source, schema, keys, consistent: true, stop).ConfigureAwait(false);
        var toWrite = new List<ItemSnapshot>(observed.Count);
        var deletes = 0;
        foreach (var item in observed)
        {
            var isDelete = item.HeldBy(selection) is null;
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
    /// Deletes the items that the replica should still not hold. Those that the source has again are replication's to bring.
    /// </summary>
    /// <param name="keys">Their keys, at most <see cref="TableClient.MaxKeys"/>, each once.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <exception cref="OperationCanceledException">It was stopped, and some are not done.</exception>
    public async Task DeleteAsync(IReadOnlyList<ItemSnapshot> keys, CancellationToken stop)
    {
        var observed = await ItemSnapshots.ReadAsync(source, schema, keys, consistent: true, stop).ConfigureAwait(false);
        var toDelete = observed.Where(item => item.HeldBy(selection) is null).ToList();
        await RunAsync(toDelete, stop).ConfigureAwait(false);
        tally.CountDeleted(toDelete.Count);
    }

    /// <param name="observed">Items as they were seen in the source, each key once. However old the sight is, the loop ends with the truth.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <exception cref="OperationCanceledException">It was stopped, and some are not done.</exception>
    public Task RunAsync(IReadOnlyList<ItemSnapshot> observed, CancellationToken stop) => RunAsync(observed, observed, stop);

    /// <param name="observed">Items as they were seen in the source, each key once.</param>
    /// <param name="toWrite">Those of them to write. The others are only looked at again: the sight of them may have been an old one.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <exception cref="OperationCanceledException">It was stopped, and some are not done.</exception>
    /// <param name="onWritten">Takes the number of items after each of their first writes. Default: none.</param>
    public async Task RunAsync(IReadOnlyList<ItemSnapshot> observed, IReadOnlyList<ItemSnapshot> toWrite, CancellationToken stop, Action<int>? onWritten = null)
    {
        stop.ThrowIfCancellationRequested();
        using var grace = new GracePeriod(time, stop);
        var own = new OwnWrites(selection, journal);
        own.Add(toWrite);
        var first = new FirstWrites();
        try
        {
            await WriteFirstAsync(toWrite, first, onWritten, stop, grace.End).ConfigureAwait(false);
            // What was not begun is as it was, and needs no look.
            var toLookAt = first.Begun.Count == toWrite.Count ? observed : first.Begun;
            await LookAndMendAsync(toLookAt, own, first.Rejected, grace.End).ConfigureAwait(false);
        }
        catch
        {
            tally.CountUnfinished(first.Begun.Count);
            first.Failure?.Throw();
            throw;
        }
        own.Clear();
        first.Failure?.Throw();
        if (first.Begun.Count < toWrite.Count)
        {
            throw new OperationCanceledException(stop);
        }
    }

    /// <summary>Writes a call's worth at a time. A failure ends it, but not the look at what was written before.</summary>
    private async Task WriteFirstAsync(IReadOnlyList<ItemSnapshot> toWrite, FirstWrites first, Action<int>? onWritten, CancellationToken stop, CancellationToken end)
    {
        foreach (var some in toWrite.Chunk(BatchWriteItemBody.MaxWrites))
        {
            if (stop.IsCancellationRequested)
            {
                return;
            }
            first.Begun.AddRange(some);
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

    private async Task LookAndMendAsync(
        IReadOnlyList<ItemSnapshot> observed, OwnWrites own, IReadOnlyList<ItemDifference> rejected, CancellationToken end)
    {
        while (observed.Count > 0)
        {
            var changed = await ChangedSinceAsync(observed, end).ConfigureAwait(false);
            CountRejected(rejected, changed);
            observed = own.Permitted(await StandingStillAsync(changed, end).ConfigureAwait(false));
            rejected = await WriteAsync(observed, isRepeated: true, end).ConfigureAwait(false);
        }
    }

    /// <returns>The items that the replica refuses for good.</returns>
    private async Task<IReadOnlyList<ItemDifference>> WriteAsync(IReadOnlyList<ItemSnapshot> items, bool isRepeated, CancellationToken end)
    {
        if (items.Count == 0)
        {
            return [];
        }
        var (written, rejected) = await engine.WriteAsync(items, end).ConfigureAwait(false);
        tally.CountWrites(written, isRepeated);
        return rejected;
    }

    /// <summary>The keys whose value in the source is no longer the one observed, with the value they have now.</summary>
    private async Task<List<ItemSnapshot>> ChangedSinceAsync(IReadOnlyList<ItemSnapshot> observed, CancellationToken end)
    {
        var again = await ItemSnapshots.ReadAsync(source, schema, observed, consistent: true, end).ConfigureAwait(false);
        return [.. again.Zip(observed).Where(pair => !pair.First.HasSameValueAs(pair.Second)).Select(pair => pair.First)];
    }

    /// <summary>
    /// Those that are still as they were seen a moment ago. What changes between two looks, both later than the write, changes after the write: its place in the stream is yet to
    /// come, and replication brings it. To chase it would never end for an item that is written faster than it can be copied.
    /// </summary>
    private async Task<IReadOnlyList<ItemSnapshot>> StandingStillAsync(List<ItemSnapshot> changed, CancellationToken end)
    {
        if (changed.Count == 0)
        {
            return changed;
        }
        var again = await ItemSnapshots.ReadAsync(source, schema, changed, consistent: true, end).ConfigureAwait(false);
        return [.. again.Zip(changed).Where(pair => pair.First.HasSameValueAs(pair.Second)).Select(pair => pair.Second)];
    }

    /// <summary>An item that has changed since gets another chance.</summary>
    private void CountRejected(IReadOnlyList<ItemDifference> rejected, List<ItemSnapshot> changed)
    {
        foreach (var rejection in rejected.Where(rejection => changed.TrueForAll(item => item.KeyText != rejection.Key)))
        {
            tally.Count(rejection);
        }
    }

    /// <summary>How far the writes of what was observed came.</summary>
    private sealed class FirstWrites
    {
        /// <summary>What was sent, and may be in the replica.</summary>
        public List<ItemSnapshot> Begun { get; } = [];

        public List<ItemDifference> Rejected { get; } = [];

        public ExceptionDispatchInfo? Failure { get; set; }
    }
}
