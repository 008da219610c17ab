using DynamoReplicator.Aws;
using DynamoReplicator.Items;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Reconciliation;

/// <summary>Compares both ways: the source's items against the replica, then the replica's keys against the source. What differs at first sight is only a suspect.</summary>
internal sealed class Verification(
    TableClient source, TableClient replica, KeySchema schema, ItemSelection selection, ReconcilerOptions options, Tally tally)
{
    private readonly SegmentShare _segments = new(options);

    /// <param name="suspects">Takes what differs at first sight, and decides over it.</param>
    /// <param name="progress">Told how far it is, after every page.</param>
    /// <param name="cancellation">Stops it.</param>
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
    /// Suspects among items of the source: what the replica lacks or holds with another value. Items that the replica should not hold are
    /// found the other way, so that none is counted twice.
    /// </summary>
    private async Task<List<ItemSnapshot>> SuspectsInSourceAsync(IReadOnlyList<ItemSnapshot> expected, CancellationToken cancellation)
    {
        tally.CountSourceItems(expected.Count);
        var held = expected.Select(item => item with { Item = item.HeldBy(selection) }).Where(item => item.Item is not null).ToList();
        var actual = await ItemSnapshots.ReadAsync(replica, schema, held, consistent: false, cancellation).ConfigureAwait(false);
        return [.. held.Zip(actual).Where(pair => !pair.First.HasSameValueAs(pair.Second)).Select(pair => pair.First)];
    }

    /// <summary>Suspects among keys of the replica: what the source does not have, or not for this replica. Values were compared the other way.</summary>
    private async Task<List<ItemSnapshot>> SuspectsInReplicaAsync(IReadOnlyList<ItemSnapshot> actual, CancellationToken cancellation)
    {
        tally.CountReplicaItems(actual.Count);
        var expected = await ItemSnapshots.ReadAsync(source, schema, actual, consistent: false, cancellation).ConfigureAwait(false);
        return [.. expected.Where(item => item.HeldBy(selection) is null)];
    }
}
