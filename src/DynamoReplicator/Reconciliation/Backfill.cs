using DynamoReplicator.Aws;
using DynamoReplicator.Items;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// Copies the source's items to the replica. It first finishes the items that an earlier run left in flight, then scans each segment.
/// An interrupted backfill can be resumed.
/// </summary>
/// <param name="options">The tables and settings.</param>
/// <param name="source">The source.</param>
/// <param name="schema">The source's key schema.</param>
/// <param name="loopWith">Creates the loop that writes items and reads them again. Its argument is the journal to use, if any.</param>
/// <param name="tally">The counts of this run.</param>
internal sealed class Backfill(
    ReconcilerOptions options, TableClient source, KeySchema schema, Func<BackfillJournal?, SyncLoop> loopWith, Tally tally)
{
    private readonly SegmentShare _segments = new(options);
    private readonly ItemProjection _projection = new(options.Replica);

    /// <exception cref="ReplicationException">The backfill cannot continue. The message says what to do.</exception>
    /// <exception cref="OperationCanceledException">The backfill was canceled.</exception>
    public async Task RunAsync(BackfillIdentity identity, IProgress<ReconciliationProgress>? progress, CancellationToken cancellation)
    {
        using var checkpoint = Checkpoint.Open(identity, options.CheckpointPath, options.TimeProvider);
        tally.ExpectedItems = tally.ExpectedItems is { } expected ? Math.Max(0, expected - checkpoint.Items) : null;
        using var journal = options.CheckpointPath is { } path ? BackfillJournal.Open(identity, path) : null;
        await FinishPendingAsync(journal, cancellation).ConfigureAwait(false);
        await CopyAsync(checkpoint, loopWith(journal), progress, cancellation).ConfigureAwait(false);
        checkpoint.Complete();
        journal?.Complete();
    }

    /// <summary>
    /// Synchronizes the items that an earlier run was writing when it ended. A scan alone is not enough: the source may have deleted these
    /// items since, so no scan would return them.
    /// </summary>
    private async Task FinishPendingAsync(BackfillJournal? journal, CancellationToken cancellation)
    {
        if (journal is null)
        {
            return;
        }
        var loop = loopWith(null); // The keys stay in the old journal files until all of them are done.
        var pending = journal.PendingKeys.Select(key => ItemSnapshot.OfKey(schema.ParseKey(key))).DistinctBy(key => key.Identity);
        // The earlier run may have put these items, so the loop may delete them.
        await pending.ForEachChunkAsync(
            options.MaxConcurrency, (keys, stop) => loop.SyncAsync(keys, mayDelete: _ => true, stop), cancellation).ConfigureAwait(false);
        journal.DiscardPending();
    }

    private Task CopyAsync(
        Checkpoint checkpoint, SyncLoop loop, IProgress<ReconciliationProgress>? progress, CancellationToken cancellation)
    {
        return _segments.ForEachAsync(
            async (segment, stop) =>
            {
                var scan = new SegmentScan(source, segment, options.Segments, checkpoint.StartOf(segment))
                {
                    // A read that is not consistent may find that an item does not match which has matched since before replication
                    // started. Without a filter, such an item is read again. With one, it is not returned.
                    IsConsistent = source.Selection?.HasFilter == true,
                };
                for (var isDone = checkpoint.IsDone(segment); !isDone; isDone = scan.IsDone)
                {
                    using var page = await scan.ReadPageAsync(stop).ConfigureAwait(false);
                    Count(page.ScannedCount - page.Items.Count);
                    await ItemSnapshots.Of(page.Items, schema)
                        .ForEachChunkAsync(_segments.CallsPerSegment, CopySomeAsync, stop).ConfigureAwait(false);
                    checkpoint.Note(segment, scan.Position, page.ScannedCount);
                    page.Dispose(); // Only if all writes of its items have ended.
                }
            },
            cancellation);

        Task CopySomeAsync(ItemSnapshot[] items, CancellationToken stop)
        {
            ItemSnapshot[] toWrite = [.. items.Where(item => item.ProjectFor(_projection) is not null)];
            Count(items.Length - toWrite.Length);
            return loop.RunAsync(items, toWrite, stop, onWritten: Count);
        }

        // Counts per call, not per page: with little write capacity, a page may take minutes.
        void Count(int items)
        {
            tally.CountSourceItems(items);
            progress?.Report(tally.Progress());
        }
    }
}
