using System.Globalization;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Reconciliation;

/// <summary>One backfill, from what an earlier run left to the last segment. What is interrupted is told of, and can be taken up again.</summary>
/// <param name="options">Which tables.</param>
/// <param name="source">The source.</param>
/// <param name="schema">Its key.</param>
/// <param name="loopWith">Makes the loop that writes and looks again, with a journal.</param>
/// <param name="tally">Counts.</param>
internal sealed class Backfill(ReconcilerOptions options, TableClient source, KeySchema schema, Func<BackfillJournal?, WriteThenLook> loopWith, Tally tally)
{
    private readonly SegmentShare _segments = new(options);
    private readonly ItemSelection _selection = new(options.Replica);

    /// <exception cref="ReplicationException">It cannot go on; the message says what to do.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; the message says whether items were left that must be looked at again.</exception>
    public async Task RunAsync(BackfillIdentity identity, IProgress<ReconciliationProgress>? progress, CancellationToken cancellation)
    {
        using var checkpoint = Checkpoint.Open(identity, options.CheckpointPath, options.TimeProvider);
        tally.ExpectedItems = tally.ExpectedItems is { } expected ? Math.Max(0, expected - checkpoint.Items) : null;
        using var journal = options.CheckpointPath is { } path ? BackfillJournal.Open(identity, path) : null;
        try
        {
            await FinishLeftAsync(journal, cancellation).ConfigureAwait(false);
            await CopyAsync(checkpoint, loopWith(journal), progress, cancellation).ConfigureAwait(false);
        }
        catch (ReplicationException error) when (tally.Unfinished > 0)
        {
            throw new ReplicationException($"{error.Message} {Unfinished(journal)}");
        }
        catch (OperationCanceledException error) when (tally.Unfinished > 0)
        {
            throw new OperationCanceledException(Unfinished(journal), error, cancellation);
        }
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
        var left = journal.Left.Select(key => SeenItem.OfKey(schema.ParseKey(key))).DistinctBy(key => key.Identity);
        await left.ForEachChunkAsync(options.MaxConcurrency, (keys, stop) => loop.SyncAsync(keys, stop), cancellation).ConfigureAwait(false);
        journal.ForgetLeft();
    }

    private Task CopyAsync(Checkpoint checkpoint, WriteThenLook loop, IProgress<ReconciliationProgress>? progress, CancellationToken cancellation)
    {
        return _segments.ForEachAsync(
            async (segment, stop) =>
            {
                for (var (start, isDone) = (checkpoint.StartOf(segment), checkpoint.IsDone(segment)); !isDone; isDone = start is null)
                {
                    var page = await source.ScanAsync(segment, options.Segments, start, keysOf: null, stop).ConfigureAwait(false);
                    await page.Items.Select(item => SeenItem.Of(item, schema)).ForEachChunkAsync(_segments.CallsPerSegment, CopySomeAsync, stop).ConfigureAwait(false);
                    start = page.LastEvaluatedKey;
                    checkpoint.Note(segment, start, page.Items.Count);
                }
            },
            cancellation);

        Task CopySomeAsync(SeenItem[] items, CancellationToken stop)
        {
            SeenItem[] toWrite = [.. items.Where(item => item.HeldBy(_selection) is not null)];
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

    private string Unfinished(BackfillJournal? journal) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Quantity.Of(tally.Unfinished, "item")} that {(tally.Unfinished == 1 ? "was" : "were")} being written to {options.Replica} could not be looked at again. ") +
        (journal is null
            ? "If the source has deleted one of them meanwhile, it may stay in the replica: verify with repair finds it."
            : "They are in the journal beside the checkpoint: the next run with that checkpoint begins with them.");
}
