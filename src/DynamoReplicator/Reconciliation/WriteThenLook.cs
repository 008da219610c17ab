namespace DynamoReplicator.Reconciliation;

/// <summary>
/// The loop under backfill, repair and sync: write what was seen, then look again, and repeat for what changed.
/// <para>
/// Why it is right beside live replication. Let a be the value last written for a key, at W, and read again from the source, equal, at t after W. If the
/// stream's last change of that key reaches the replica after W, the replica ends with it. If it came before W, the source held its final value
/// before W already, so the look at t saw the final value, which is a. Either way the replica ends with the final value. Without the second look, a value that
/// was read before a change and written after it would stay.
/// </para>
/// </summary>
internal sealed class WriteThenLook(TableClient source, KeySchema schema, ReplicaEngine engine, Tally tally)
{
    /// <param name="observed">Items as they were seen in the source, each key once. However old the sight is, the loop ends with the truth.</param>
    /// <param name="cancellation">Stops between calls; the keys concerned must then be reconciled again.</param>
    public Task RunAsync(IReadOnlyList<SeenItem> observed, CancellationToken cancellation) => RunAsync(observed, observed, cancellation);

    /// <param name="observed">Items as they were seen in the source, each key once.</param>
    /// <param name="toWrite">Those of them to write. The others are only looked at again: the sight of them may have been an old one.</param>
    /// <param name="cancellation">Stops between calls; the keys concerned must then be reconciled again.</param>
    public async Task RunAsync(IReadOnlyList<SeenItem> observed, IReadOnlyList<SeenItem> toWrite, CancellationToken cancellation)
    {
        for (var isRepeated = false; observed.Count > 0; isRepeated = true)
        {
            var (written, rejected) = await engine.WriteAsync(toWrite, cancellation).ConfigureAwait(false);
            tally.CountWrites(written, isRepeated);
            var changed = await ChangedSinceAsync(observed, cancellation).ConfigureAwait(false);
            CountRejected(rejected, changed);
            observed = toWrite = await StandingStillAsync(changed, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The keys whose value in the source is no longer the one observed, with the value they have now.</summary>
    private async Task<List<SeenItem>> ChangedSinceAsync(IReadOnlyList<SeenItem> observed, CancellationToken cancellation)
    {
        var again = await SeenItems.ReadAsync(source, schema, observed, consistent: true, cancellation).ConfigureAwait(false);
        return [.. again.Zip(observed).Where(pair => !pair.First.HasSameValueAs(pair.Second)).Select(pair => pair.First)];
    }

    /// <summary>
    /// Those that are still as they were seen a moment ago. What changes between two looks, both later than the write, changes after the write: its place in the stream is yet to
    /// come, and replication brings it. To chase it would never end for an item that is written faster than it can be copied.
    /// </summary>
    private async Task<IReadOnlyList<SeenItem>> StandingStillAsync(List<SeenItem> changed, CancellationToken cancellation)
    {
        if (changed.Count == 0)
        {
            return changed;
        }
        var again = await SeenItems.ReadAsync(source, schema, changed, consistent: true, cancellation).ConfigureAwait(false);
        return [.. again.Zip(changed).Where(pair => pair.First.HasSameValueAs(pair.Second)).Select(pair => pair.Second)];
    }

    /// <summary>An item that has changed since gets another chance.</summary>
    private void CountRejected(IReadOnlyList<ItemDifference> rejected, List<SeenItem> changed)
    {
        foreach (var rejection in rejected.Where(rejection => changed.TrueForAll(item => item.KeyText != rejection.Key)))
        {
            tally.Count(rejection);
        }
    }
}
