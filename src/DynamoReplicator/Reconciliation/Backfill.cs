using DynamoReplicator.Aws;
using DynamoReplicator.Items;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Reconciliation;

/// <summary>One backfill, from what an earlier run left to the last segment. One that is interrupted can be taken up again.</summary>
/// <param name="options">Which tables.</param>
/// <param name="source">The source.</param>
/// <param name="schema">Its key.</param>
/// <param name="loopWith">Makes the loop that writes and looks again, with a journal.</param>
/// <param name="tally">Counts.</param>
internal sealed class Backfill(ReconcilerOptions options, TableClient source, KeySchema schema, Func<BackfillJournal?, SyncLoop> loopWith, Tally tally)
{
    private readonly SegmentShare _segments = new(options);
    private readonly ItemSelection _selection = new(options.Replica);

    /// <exception cref="ReplicationException">It cannot go on; the message says what to do.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task RunAsync(BackfillIdentity identity, IProgress<ReconciliationProgress>? progress, CancellationToken cancellation)
    {
        using var checkpoint = Checkpoint.Open(identity, options.CheckpointPath, options.TimeProvider);
        tally.ExpectedItems = tally.ExpectedItems is { } expected ? Math.Max(0, expected - checkpoint.Items) : null;
        using var journal = options.CheckpointPath is { } path ? BackfillJournal.Open(identity, path) : null;
        await FinishLeftAsync(journal, cancellation).ConfigureAwait(false);
        await CopyAsync(checkpoint, loopWith(journal), progress, cancellation).ConfigureAwait(false);
        checkpoint.Complete();
        journal?.Complete();
    }

    /// <summary>Brings the items that an earlier run was writing when it ended to the state that the source has now. No scan may meet them: the source may have them no more.</summary>
    private async Task FinishLeftAsync(BackfillJournal? journal, CancellationToken cancellation)
    {
        if (journal is null)
        {
            return;
        }
        var loop = loopWith(null); // They stay in the journal until all of them are done.
        var left = journal.Left.Select(key => ItemSnapshot.OfKey(schema.ParseKey(key))).DistinctBy(key => key.Identity);
        // The earlier run has put them, or may have, so it is the loop's to delete them again.
        await left.ForEachChunkAsync(
            options.MaxConcurrency, (keys, stop) => loop.SyncAsync(keys, mayDelete: _ => true, stop), cancellation).ConfigureAwait(false);
        journal.ForgetLeft();
    }

    private Task CopyAsync(Checkpoint checkpoint, SyncLoop loop, IProgress<ReconciliationProgress>? progress, CancellationToken cancellation)
    {
        return _segments.ForEachAsync(
            async (segment, stop) =>
            {
                for (var (start, isDone) = (checkpoint.StartOf(segment), checkpoint.IsDone(segment)); !isDone; isDone = start is null)
                {
                    var page = await source.ScanAsync(segment, options.Segments, start, keysOf: null, stop).ConfigureAwait(false);
                    await page.Items.Select(item => ItemSnapshot.Of(item, schema)).ForEachChunkAsync(_segments.CallsPerSegment, CopySomeAsync, stop).ConfigureAwait(false);
                    start = page.LastEvaluatedKey;
                    checkpoint.Note(segment, start, page.Items.Count);
                }
            },
            cancellation);

        Task CopySomeAsync(ItemSnapshot[] items, CancellationToken stop)
        {
            ItemSnapshot[] toWrite = [.. items.Where(item => item.HeldBy(_selection) is not null)];
            Count(items.Length - toWrite.Length);
            return loop.RunAsync(items, toWrite, stop, onWritten: Count);
        }

        // Call by call: a page may take minutes within a small capacity.
        void Count(int items)
        {
            tally.CountSourceItems(items);
            progress?.Report(tally.Progress());
        }
    }
}
