using DynamoReplicator.Aws;
using DynamoReplicator.Items;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// Compares the source's items with the replica, then the replica's keys with the source. Items that differ here are only suspects.
/// </summary>
internal sealed class Verification(
    TableClient source, TableClient replica, KeySchema schema, ItemProjection projection, ReconcilerOptions options, Tally tally)
{
    private readonly SegmentShare _segments = new(options);

    /// <param name="suspects">Receives the items that differ, and confirms them.</param>
    /// <param name="progress">Receives the progress after every page.</param>
    /// <param name="cancellation">Cancels the comparison.</param>
    public async Task RunAsync(SuspectQueue suspects, IProgress<ReconciliationProgress>? progress, CancellationToken cancellation)
    {
        await CompareAsync(source, keysOf: null, SuspectsInSourceAsync).ConfigureAwait(false);
        await CompareAsync(replica, keysOf: schema, SuspectsInReplicaAsync).ConfigureAwait(false);
        await suspects.FlushAsync(cancellation).ConfigureAwait(false);

        Task CompareAsync(
            TableClient table,
            KeySchema? keysOf,
            Func<ItemSnapshot[], CancellationToken, Task<List<ItemSnapshot>>> suspectsAmong) => _segments.ForEachAsync(
            async (segment, stop) =>
            {
                ReadOnlyMemory<byte>? start = null;
                do
                {
                    var page = await table.ScanAsync(segment, options.Segments, start, keysOf, stop).ConfigureAwait(false);
                    await page.Items.Select(item => ItemSnapshot.Of(item, schema)).ForEachChunkAsync(
                        _segments.CallsPerSegment,
                        async (items, stopped) =>
                        {
                            var differing = await suspectsAmong(items, stopped).ConfigureAwait(false);
                            await suspects.AddAsync(differing, stopped).ConfigureAwait(false);
                        },
                        stop).ConfigureAwait(false);
                    start = page.LastEvaluatedKey;
                    progress?.Report(tally.Progress());
                }
                while (start is not null);
            },
            cancellation);
    }

    /// <summary>
    /// Finds suspects among items of the source: those that the replica
    /// lacks or holds with another value. Items that the replica should not
    /// hold are found by the scan of the replica, so that none is counted twice.
    /// </summary>
    private async Task<List<ItemSnapshot>> SuspectsInSourceAsync(IReadOnlyList<ItemSnapshot> expected, CancellationToken cancellation)
    {
        tally.CountSourceItems(expected.Count);
        var held = expected.Select(item => item with { Item = item.ProjectFor(projection) }).Where(item => item.Item is not null).ToList();
        var actual = await ItemSnapshots.ReadAsync(replica, schema, held, consistent: false, cancellation).ConfigureAwait(false);
        return [.. held.Zip(actual).Where(pair => !pair.First.HasSameValueAs(pair.Second)).Select(pair => pair.First)];
    }

    /// <summary>
    /// Finds suspects among keys of the replica: those that the source does not have or
    /// that this replica should not hold. Values were compared by the scan of the source.
    /// </summary>
    private async Task<List<ItemSnapshot>> SuspectsInReplicaAsync(IReadOnlyList<ItemSnapshot> actual, CancellationToken cancellation)
    {
        tally.CountReplicaItems(actual.Count);
        var expected = await ItemSnapshots.ReadAsync(source, schema, actual, consistent: false, cancellation).ConfigureAwait(false);
        return [.. expected.Where(item => item.ProjectFor(projection) is null)];
    }
}
