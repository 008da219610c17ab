using DynamoReplicator.Aws;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// Compares a replica with its source, and repairs the differences on request. The scans of whole tables are compared in step
/// (<see cref="SegmentComparison"/>), and what they do not explain is looked up. Items that differ there are only suspects: their number
/// in memory is bounded, and consistent reads of both tables decide.
/// </summary>
/// <param name="tables">The tables.</param>
/// <param name="options">The settings.</param>
/// <param name="tally">The counts of this run.</param>
/// <param name="repair">Repairs the differences, or null to repair none.</param>
internal sealed class Verification(ComparedTables tables, ReconcilerOptions options, Tally tally, Repair? repair)
{
    private readonly SegmentShare _segments = new(options);

    /// <summary>Compares the items of this process's segments.</summary>
    /// <param name="progress">Receives the progress after every page.</param>
    /// <param name="cancellation">Cancels the comparison.</param>
    public async Task CompareAllAsync(IProgress<ReconciliationProgress>? progress, CancellationToken cancellation)
    {
        var confirmation = await ConfirmationAsync(isWhole: true, cancellation).ConfigureAwait(false);
        using var suspects = new SuspectQueue(options.SettleTogether, options.SettleTogether * 100L, confirmation.SettleAsync);
        await _segments.ForEachAsync(
            (segment, stop) => CompareSegmentAsync(segment, suspects, progress, stop), cancellation).ConfigureAwait(false);
        await suspects.FlushAsync(cancellation).ConfigureAwait(false);
        await DeleteExtrasAsync(isLimited: true, cancellation).ConfigureAwait(false);
        progress?.Report(tally.Progress());
    }

    /// <summary>Compares the items with the caller's keys.</summary>
    /// <param name="keys">The keys as DynamoDB JSON. They are enumerated once.</param>
    /// <param name="progress">Receives the progress after every batch of keys.</param>
    /// <param name="cancellation">Cancels the comparison.</param>
    /// <exception cref="FormatException">A key does not match the table's key schema. The message contains no item data.</exception>
    public async Task CompareKeysAsync(
        IEnumerable<string> keys, IProgress<ReconciliationProgress>? progress, CancellationToken cancellation)
    {
        var confirmation = await ConfirmationAsync(isWhole: false, cancellation).ConfigureAwait(false);
        foreach (var some in ItemSnapshots.Distinct(keys, tables.Schema, options.SettleTogether))
        {
            tally.CountSourceItems(some.Count);
            await confirmation.SettleAsync(some, cancellation).ConfigureAwait(false);
            progress?.Report(tally.Progress());
        }
        await DeleteExtrasAsync(isLimited: false, cancellation).ConfigureAwait(false);
    }

    private async Task CompareSegmentAsync(
        int segment, SuspectQueue suspects, IProgress<ReconciliationProgress>? progress, CancellationToken cancellation)
    {
        // Only the source's scan is filtered by the service. An item of the replica that the source's scan does not deliver is looked up:
        // if its source does not match, it is extra.
        using var ofSource = Cursor(tables.Source, tables.Projection, tally.CountSourceItems);
        using var ofReplica = Cursor(tables.Replica, null, tally.CountReplicaItems);
        using var comparison = new SegmentComparison(ofSource, ofReplica, options.Window);
        var lookUp = new LookUp(tables, options, tally, suspects);
        while (!comparison.IsDone)
        {
            await ReadAndCompareAsync(comparison, cancellation).ConfigureAwait(false);
            await suspects.AddAsync(comparison.Different, cancellation).ConfigureAwait(false);
            comparison.Different.Clear();
            if (comparison.IsDone || comparison.IsPaused)
            {
                await lookUp.RunAsync(comparison, _segments.CallsPerSegment, cancellation).ConfigureAwait(false);
            }
            progress?.Report(tally.Progress());
        }

        ItemCursor Cursor(TableClient table, ItemProjection? held, Action<int> count) =>
            new(new SegmentScan(table, segment, options.Segments), tables.Schema, held, count);
    }

    private async Task ReadAndCompareAsync(SegmentComparison comparison, CancellationToken cancellation)
    {
        try
        {
            await comparison.ReadAndCompareAsync(cancellation).ConfigureAwait(false);
        }
        catch (FormatException error)
        {
            throw new ReplicationException(
                $"A scan of {options.Source} or {options.Replica} returned an invalid item. {error.Message} " +
                "Check the endpoints, and any proxy in between.");
        }
    }

    private async Task<DifferenceConfirmation> ConfirmationAsync(bool isWhole, CancellationToken cancellation)
    {
        var timeToLive = await TimeToLive.ReadAsync(tables.Source, tables.Replica, options, cancellation).ConfigureAwait(false);
        if (timeToLive.Attribute is { } expiry)
        {
            tables.Source.Selection = tables.Source.Selection?.Including(expiry);
        }
        return new DifferenceConfirmation(tables, timeToLive, options, tally, repair)
        {
            Lanes = _segments.CallsPerSegment,
            StopsIfIncomplete = isWhole && !options.AllowIncompleteReplica,
        };
    }

    private Task DeleteExtrasAsync(bool isLimited, CancellationToken cancellation) =>
        repair?.DeleteExtrasAsync(options.MaxConcurrency, isLimited, cancellation) ?? Task.CompletedTask;
}
