using System.Globalization;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Aws;
using DynamoReplicator.Items;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// Copies the source's items to an empty replica that nothing replicates to yet. Each item is read once. The trigger that is created
/// afterwards replays the changes since the reads began.
/// <para>
/// Why this is correct: An item with a change since then ends with its last change. Another item has not changed since then, so the value
/// that was read is current. An item that the source deleted meanwhile has its removal in the stream. So the trigger must start with the
/// stream's oldest record, before the stream drops a change made since the reads began, and after the last write of the seed.
/// </para>
/// </summary>
/// <param name="options">The tables and settings.</param>
/// <param name="source">The source.</param>
/// <param name="replica">The replica.</param>
/// <param name="writer">Writes to the replica.</param>
/// <param name="tally">The counts of this run.</param>
internal sealed class Seed(ReconcilerOptions options, TableClient source, TableClient replica, ReplicaWriter writer, Tally tally)
{
    private readonly SegmentShare _segments = new(options);
    private readonly ItemProjection _projection = new(options.Replica);
    private readonly SeedStream _stream = new(options, source);
    private readonly UnresolvedWrites _unresolved = new(options.TimeProvider);

    /// <exception cref="ReplicationException">The seed cannot start or continue. The message says what to do.</exception>
    /// <exception cref="OperationCanceledException">The seed was canceled.</exception>
    public async Task<SeedStart> RunAsync(
        TableDescription sourceTable,
        TableDescription replicaTable,
        IProgress<ReconciliationProgress>? progress,
        CancellationToken cancellation)
    {
        if (!_segments.IsWhole)
        {
            throw new ReplicationException("A seed copies the whole table. Remove FirstSegment and LastSegment (--only).");
        }
        var identity = BackfillIdentity.Of(options, sourceTable, replicaTable) with { IsSeed = true };
        var isResumed = options.CheckpointPath is { } path && File.Exists(path);
        var start = isResumed ? null : await StartAsync(sourceTable, cancellation).ConfigureAwait(false);
        using var checkpoint = Checkpoint.Open(identity, options.CheckpointPath, options.TimeProvider, start);
        start = checkpoint.Seed!;
        _stream.ThrowIfReplaced(start, sourceTable);
        await ThrowIfEmptiedAsync(checkpoint, cancellation).ConfigureAwait(false);
        tally.ExpectedItems = tally.ExpectedItems is { } expected ? Math.Max(0, expected - checkpoint.Items) : null;
        if (!IsCopied(checkpoint))
        {
            ThrowIfTooSlow(start, SeedEstimate.Of(options, sourceTable, replicaTable, checkpoint.Items));
        }
        _unresolved.Note(checkpoint.WriteLimit); // The earlier run may have ended with writes in flight.
        await CopyAsync(checkpoint, KeySchema.Of(sourceTable), progress, cancellation).ConfigureAwait(false);
        await _unresolved.WaitAsync(cancellation).ConfigureAwait(false);
        await _stream.ThrowIfReplacedAsync(start, cancellation).ConfigureAwait(false);
        return start;
    }

    private async Task<SeedStart> StartAsync(TableDescription sourceTable, CancellationToken cancellation)
    {
        if (await replica.HasItemsAsync(cancellation).ConfigureAwait(false))
        {
            throw new ReplicationException(
                $"{options.Replica} has items, so it cannot be seeded: a seed deletes nothing, and an item that the source lacks " +
                "would stay. Empty the replica, or backfill it beside live replication. To resume a seed, specify its checkpoint file.");
        }
        return await _stream.StartAsync(sourceTable, cancellation).ConfigureAwait(false);
    }

    /// <summary>The checkpoint is of a replica that has the items written so far.</summary>
    private async Task ThrowIfEmptiedAsync(Checkpoint checkpoint, CancellationToken cancellation)
    {
        if (checkpoint.Written > 0 && !await replica.HasItemsAsync(cancellation).ConfigureAwait(false))
        {
            throw new ReplicationException(
                $"{options.Replica} is empty, but '{options.CheckpointPath}' says that items were copied to it. Delete that file to seed " +
                "the replica from the beginning.");
        }
    }

    private bool IsCopied(Checkpoint checkpoint) => Enumerable.Range(0, options.Segments).All(checkpoint.IsDone);

    private void ThrowIfTooSlow(SeedStart start, SeedEstimate estimate)
    {
        var now = options.TimeProvider.GetUtcNow();
        var deadline = start.TriggerDeadline;
        if (now > deadline)
        {
            throw new ReplicationException(string.Create(
                CultureInfo.InvariantCulture,
                $"The seed began to read at {start.ReadSince:u}, and its trigger had to read the stream before {deadline:u}. " +
                $"Empty {options.Replica}, and seed it with a new checkpoint file. Or start live replication, and repair with " +
                $"DeleteExtra (verify --repair --delete-extra) beside it."));
        }
        if (now + estimate.Duration > deadline)
        {
            throw new ReplicationException(string.Create(
                CultureInfo.InvariantCulture,
                $"The seed would take about {estimate.Duration.TotalHours:0.0} hours ({estimate.Bottleneck}), but its trigger must " +
                $"read the stream before {deadline:u}, {SeedStart.Limit.TotalHours:0} hours after the seed begins to read. Raise that " +
                $"capacity, or backfill beside live replication."));
        }
    }

    private Task CopyAsync(
        Checkpoint checkpoint, KeySchema schema, IProgress<ReconciliationProgress>? progress, CancellationToken cancellation)
    {
        return _segments.ForEachAsync(
            async (segment, stop) =>
            {
                var scan = new SegmentScan(source, segment, options.Segments, checkpoint.StartOf(segment))
                {
                    IsConsistent = options.ConsistentRead,
                };
                for (var isDone = checkpoint.IsDone(segment); !isDone; isDone = scan.IsDone)
                {
                    using var page = await scan.ReadPageAsync(stop).ConfigureAwait(false);
                    tally.CountSourceItems(page.ScannedCount - page.Items.Count);
                    var written = 0;
                    await ItemSnapshots.Of(page.Items, schema).ForEachChunkAsync(
                        _segments.CallsPerSegment,
                        async (items, token) =>
                        {
                            var accepted = await CopySomeAsync(items, token).ConfigureAwait(false);
                            Interlocked.Add(ref written, accepted);
                        },
                        stop).ConfigureAwait(false);
                    checkpoint.Note(segment, scan.Position, page.ScannedCount, written);
                }
            },
            cancellation);

        async Task<int> CopySomeAsync(ItemSnapshot[] items, CancellationToken stop)
        {
            ItemSnapshot[] toWrite = [.. items.Where(item => item.ProjectFor(_projection) is not null)];
            var limit = HttpAttempts.LimitOf(toWrite.Sum(item => (long)item.Item!.Value.Length));
            checkpoint.AllowWrites(limit);
            var written = toWrite.Length == 0 ? default : await writer.WriteAsync(toWrite, stop).ConfigureAwait(false);
            if (written.Retries > 0)
            {
                _unresolved.Note(limit);
            }
            foreach (var rejection in written.Rejected ?? [])
            {
                tally.Count(rejection);
            }
            tally.CountWrites(written.Written, isRepeated: false);
            tally.CountSourceItems(items.Length);
            progress?.Report(tally.Progress());
            return written.Written;
        }
    }
}
