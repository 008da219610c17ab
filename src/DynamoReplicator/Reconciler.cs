using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Aws;
using DynamoReplicator.Calls;
using DynamoReplicator.Configuration;
using DynamoReplicator.Items;
using DynamoReplicator.Reconciliation;
using DynamoReplicator.Telemetry;
using DynamoReplicator.Writing;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynamoReplicator;

/// <summary>
/// Makes a replica identical to its source, or tells where it is not, while writes go on: backfill, verify, repair, and sync of single keys. Live replication must be
/// running, or nobody writing, when a backfill or repair starts: it carries the changes made meanwhile. What is throttled, or fails for a time, is tried again for as long as it
/// takes; <see cref="ReconcilerOptions.Logger"/> is told.
/// </summary>
/// <example>
/// <code>
/// var options = new ReconcilerOptions(ReplicaTable.Parse("us-east-1/orders"), ReplicaTable.Parse("eu-west-1/orders")) { WriteCapacity = 500 };
/// using var reconciler = new Reconciler(options);
/// var report = await reconciler.BackfillAsync();
/// </code>
/// </example>
public sealed class Reconciler : IDisposable
{
    private readonly ReconcilerOptions _options;
    private readonly ItemSelection _selection;
    private readonly CapacityBudget _writeBudget;
    private readonly TableClient _source;
    private readonly TableClient _replica;
    private readonly ReplicaWriter _engine;
    private readonly SegmentShare _segments;
    private Tally _tally;
    private int _isRunning;

    /// <summary>
    /// A reconciler of one replica with its source. It may do several runs, one after the other; the report of each counts from the run's
    /// beginning.
    /// </summary>
    /// <param name="options">Which tables, and how fast.</param>
    /// <exception cref="ArgumentException">Something is wrong; the message lists every mistake (<see cref="ReconcilerOptions.Validate"/>).</exception>
    public Reconciler(ReconcilerOptions options)
        : this(options, handler: null)
    {
    }

    /// <param name="options">Which tables, and how fast.</param>
    /// <param name="handler">Stands in for the network in tests.</param>
    /// <param name="jitter">The random part of waits, so that a test can repeat them. Default: chance.</param>
    internal Reconciler(ReconcilerOptions options, HttpMessageHandler? handler, Func<double>? jitter = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _selection = new ItemSelection(options.Replica);
        _tally = new Tally(options);
        _segments = new SegmentShare(options);
        _writeBudget = new CapacityBudget(options.WriteCapacity, options.TimeProvider);
        _source = Client(options.Source, handler, jitter);
        _replica = Client(options.Replica, handler, jitter);
        _engine = new ReplicaWriter(options, _writeBudget, handler, jitter);
    }

    /// <summary>
    /// Copies every item of the source that the replica is to hold. Items that only the replica has, or no longer should have, are left
    /// alone: <see cref="VerifyAsync"/> finds them, and with repair and <see cref="ReconcilerOptions.DeleteExtra"/> deletes them.
    /// </summary>
    /// <remarks>
    /// What is written is looked at again in the source, or an item that the source deletes meanwhile could stay in the replica. A backfill that is cancelled, or fails, still does so for what it has
    /// written, for up to 8 seconds. With a checkpoint, the next run does it for what an earlier one could not, even when that one's process was killed. Without a
    /// checkpoint nobody can: after a process was killed, or a message says that items were left, find such items with <see cref="VerifyAsync"/>.
    /// </remarks>
    /// <param name="progress">Reports the items copied, after every call that writes some, from several threads.</param>
    /// <param name="cancellation">Stops it, after up to 8 seconds; with a checkpoint the next run goes on from there.</param>
    /// <exception cref="ReplicationException">It cannot go on; the message says what to do.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled. Nothing is in flight any more. The message says whether items were left that must be looked at again.</exception>
    /// <exception cref="InvalidOperationException">Another run of this reconciler has not ended.</exception>
    public Task<ReconciliationReport> BackfillAsync(
        IProgress<ReconciliationProgress>? progress = null, CancellationToken cancellation = default)
    {
        return RunAsync(isRepair: false, isBackfill: true, CopyAsync, cancellation);

        async Task CopyAsync()
        {
            var tables = await PrepareAsync(scans: 1, cancellation).ConfigureAwait(false);
            var backfill = new Backfill(_options, _source, tables.Schema, journal => Loop(tables.Schema, journal), _tally);
            var identity = BackfillIdentity.Of(_options, tables.Source, tables.Replica);
            await backfill.RunAsync(identity, progress, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Compares the tables, both ways. A difference counts only when it lasts for <see cref="ReconcilerOptions.Settle"/>.</summary>
    /// <remarks>
    /// An item whose source keeps changing is a difference too if the replica's item stands still meanwhile, at a value that the source was
    /// not seen to hold. If both change, it is undecided (<see cref="ReconciliationReport.InFlight"/>).
    /// </remarks>
    /// <param name="repair">
    /// Whether to repair differences: missing and different items are written, and the source is looked at again. Extra items are deleted
    /// only with <see cref="ReconcilerOptions.DeleteExtra"/>, after the comparison has ended, and only if there are no more than
    /// <see cref="ReconcilerOptions.DeleteLimit"/> permits.
    /// </param>
    /// <param name="progress">Told how far it is, after every page, from several threads.</param>
    /// <param name="cancellation">Stops it, when it repairs after up to 8 seconds: what has been written is still looked at again.</param>
    /// <exception cref="ReplicationException">It cannot go on; the message says what to do.</exception>
    /// <exception cref="OperationCanceledException">
    /// It was cancelled. Nothing is in flight any more. The message says whether items were left that must be looked at again.
    /// </exception>
    /// <exception cref="InvalidOperationException">Another run of this reconciler has not ended.</exception>
    public Task<ReconciliationReport> VerifyAsync(
        bool repair = false, IProgress<ReconciliationProgress>? progress = null, CancellationToken cancellation = default)
    {
        return RunAsync(repair, isBackfill: false, CompareAsync, cancellation);

        async Task CompareAsync()
        {
            var (schema, _, _) = await PrepareAsync(scans: 2, cancellation).ConfigureAwait(false);
            var repairing = repair ? Repairing(schema) : null;
            using var suspects = new SuspectQueue(
                _options.SettleTogether, _options.SettleTogether * 100L, (some, stop) => DecideAsync(some, schema, repairing, stop));
            var verification = new Verification(_source, _replica, schema, _selection, _options, _tally);
            await verification.RunAsync(suspects, progress, cancellation).ConfigureAwait(false);
            await DeleteExtrasAsync(repairing, isLimited: true, cancellation).ConfigureAwait(false);
            progress?.Report(_tally.Progress());
        }
    }

    /// <summary>
    /// Brings some items of the replica to the state that the source has now. Items that the source has are put. Items that it lacks, or
    /// that <see cref="ReplicaTable.Where"/> excludes, are deleted with <see cref="ReconcilerOptions.DeleteExtra"/>; otherwise they are
    /// left alone and counted (<see cref="ReconciliationReport.ExtraLeft"/>).
    /// </summary>
    /// <remarks>
    /// If the source deletes an item between its put and the second look, the item is deleted. A process that is killed in between cannot
    /// do so: find such items with <see cref="VerifyAsync"/>.
    /// </remarks>
    /// <param name="keys">The items' keys as DynamoDB JSON: <c>{"pk":{"S":"a"},"sk":{"N":"1"}}</c>. They are read as they are worked on.</param>
    /// <param name="progress">Told how far it is, after every 100 keys at most, from several threads.</param>
    /// <param name="cancellation">Stops it, after up to 8 seconds: what has been written is still looked at again. Those that were not done are to be synced again.</param>
    /// <exception cref="FormatException">A key is not DynamoDB JSON, or is not one of the source's key schema. Keys before it may have been synced.</exception>
    /// <exception cref="ReplicationException">It cannot go on; the message says what to do.</exception>
    /// <exception cref="OperationCanceledException">
    /// It was cancelled. Nothing is in flight any more. The message says whether items were left that must be looked at again.
    /// </exception>
    /// <exception cref="InvalidOperationException">Another run of this reconciler has not ended.</exception>
    public Task<ReconciliationReport> SyncAsync(
        IEnumerable<string> keys, IProgress<ReconciliationProgress>? progress = null, CancellationToken cancellation = default) =>
        SyncAsync(keys, _ => _options.DeleteExtra, progress, cancellation);

    /// <param name="keys">The items' keys.</param>
    /// <param name="mayDelete">Which of them may be deleted, by the key's canonical identity (<see cref="ItemSnapshot.Identity"/>).</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops it.</param>
    internal Task<ReconciliationReport> SyncAsync(
        IEnumerable<string> keys, Func<string, bool> mayDelete, IProgress<ReconciliationProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return RunAsync(isRepair: true, isBackfill: false, SyncAllAsync, cancellation);

        async Task SyncAllAsync()
        {
            var (schema, _, _) = await PrepareAsync(scans: 0, cancellation).ConfigureAwait(false);
            var sync = new KeySync(_source, schema, _selection, item => mayDelete(item.Identity));
            foreach (var some in ItemSnapshots.Distinct(keys, schema, _options.SettleTogether))
            {
                await sync.RunAsync(some, Loop(schema), _segments.CallsPerSegment, _tally, progress, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads which of the items a sync would put, delete and leave alone, and writes nothing.</summary>
    internal async Task<SyncPreview> PreviewSyncAsync(
        IEnumerable<string> keys, Func<string, bool> mayDelete, CancellationToken cancellation)
    {
        var (schema, _, _) = await PrepareAsync(scans: 0, cancellation).ConfigureAwait(false);
        return await new KeySync(_source, schema, _selection, item => mayDelete(item.Identity))
            .PreviewAsync(ItemSnapshots.Distinct(keys, schema, _options.SettleTogether), cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Compares some items alone, as <see cref="VerifyAsync"/> compares all. The delete limit does not apply: each item was named.
    /// </summary>
    /// <param name="keys">The items' keys as DynamoDB JSON: <c>{"pk":{"S":"a"},"sk":{"N":"1"}}</c>. They are read as they are worked on.</param>
    /// <param name="repair">
    /// Whether to repair what differs; extra items are deleted only with <see cref="ReconcilerOptions.DeleteExtra"/>, at the end.
    /// </param>
    /// <param name="progress">Told how far it is, when some are decided.</param>
    /// <param name="cancellation">Stops it, when it repairs after up to 8 seconds: what has been written is still looked at again.</param>
    /// <exception cref="FormatException">A key is not DynamoDB JSON, or is not one of the source's key schema. Keys before it may have been repaired.</exception>
    /// <exception cref="ReplicationException">It cannot go on; the message says what to do.</exception>
    /// <exception cref="OperationCanceledException">
    /// It was cancelled. Nothing is in flight any more. The message says whether items were left that must be looked at again.
    /// </exception>
    /// <exception cref="InvalidOperationException">Another run of this reconciler has not ended.</exception>
    public Task<ReconciliationReport> VerifyKeysAsync(
        IEnumerable<string> keys,
        bool repair = false,
        IProgress<ReconciliationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return RunAsync(repair, isBackfill: false, VerifyAllAsync, cancellation);

        async Task VerifyAllAsync()
        {
            var (schema, _, _) = await PrepareAsync(scans: 0, cancellation).ConfigureAwait(false);
            var repairing = repair ? Repairing(schema) : null;
            foreach (var some in ItemSnapshots.Distinct(keys, schema, _options.SettleTogether))
            {
                _tally.CountSourceItems(some.Count);
                await DecideAsync(some, schema, repairing, cancellation).ConfigureAwait(false);
                progress?.Report(_tally.Progress());
            }
            await DeleteExtrasAsync(repairing, isLimited: false, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        _engine.Dispose();
        _source.Dispose();
        _replica.Dispose();
    }

    private TableClient Client(ReplicaTable table, HttpMessageHandler? handler, Func<double>? jitter) =>
        new(
            table,
            new CapacityBudget(_options.ReadCapacity, _options.TimeProvider),
            _options.TimeProvider,
            new SafeLogger(_options.Logger ?? NullLogger.Instance),
            handler,
            jitter);

    private SyncLoop Loop(KeySchema schema, BackfillJournal? journal = null) =>
        new(_source, schema, _selection, _engine, journal, _tally, _options.TimeProvider);

    private Task DeleteExtrasAsync(Repair? repair, bool isLimited, CancellationToken cancellation) =>
        repair?.DeleteExtrasAsync(_options.MaxConcurrency, isLimited, cancellation) ?? Task.CompletedTask;

    private Repair Repairing(KeySchema schema) => new(Loop(schema), _selection, _options, _tally);

    /// <summary>One run, counted from its beginning. Two at a time would count into one another.</summary>
    private async Task<ReconciliationReport> RunAsync(bool isRepair, bool isBackfill, Func<Task> work, CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref _isRunning, 1) != 0)
        {
            throw new InvalidOperationException(
                "This Reconciler has a run that has not ended. Wait for its end, or use a Reconciler for each run.");
        }
        try
        {
            _tally = new Tally(_options);
            var before = Taken();
            await Unfinished.ReportAsync(work, _tally, _options, isBackfill, cancellation).ConfigureAwait(false);
            return _tally.Report(isRepair, Taken().Since(before));
        }
        finally
        {
            Volatile.Write(ref _isRunning, 0);
        }
    }

    private CapacityTaken Taken() => new(_source.UnitsTaken, _replica.UnitsTaken, _writeBudget.Taken);

    /// <summary>Looks at both tables; a replica that is the source, or of another key schema, is refused.</summary>
    /// <param name="scans">How many of the two tables are scanned.</param>
    /// <param name="cancellation">Ends the calls.</param>
    private async Task<(KeySchema Schema, TableDescription Source, TableDescription Replica)> PrepareAsync(int scans, CancellationToken cancellation)
    {
        var source = await _source.DescribeAsync(cancellation).ConfigureAwait(false);
        var replica = await _replica.DescribeAsync(cancellation).ConfigureAwait(false);
        if (IsSameTable(source, replica))
        {
            throw new ReplicationException(ReplicatorOptionsValidator.SourceIsReplica(_options.Replica));
        }
        var (schema, replicaSchema) = (KeySchema.Of(source), KeySchema.Of(replica));
        if (!schema.Matches(replicaSchema))
        {
            throw new ReplicationException(
                $"{_options.Replica} has another key schema ({replicaSchema}) than the source ({schema}). Create it with the source's key attributes, of the same names and types.");
        }
        _tally.ExpectedItems = scans == 0 || !_segments.IsWhole ? null : (source.ItemCount ?? 0) + (scans > 1 ? replica.ItemCount ?? 0 : 0);
        return (schema, source, replica);
    }

    /// <summary>By the ARN, which names region and account, whatever the endpoints. DynamoDB Local's ARNs name neither, and it has a database for each region.</summary>
    private bool IsSameTable(TableDescription source, TableDescription replica) =>
        source.TableArn == replica.TableArn
        && (!source.TableArn.Contains(":ddblocal:", StringComparison.Ordinal) || (_options.Source.Region == _options.Replica.Region && source.CreationDateTime == replica.CreationDateTime));

    /// <summary>Decides over suspects, and repairs what differs when asked to.</summary>
    private Task DecideAsync(IReadOnlyList<ItemSnapshot> suspects, KeySchema schema, Repair? repair, CancellationToken cancellation)
    {
        var settling = new DifferenceConfirmation(_source, _replica, schema, _selection, _options, _tally);
        return settling.SettleAsync(
            suspects, _segments.CallsPerSegment, repair is null ? (_, _) => Task.CompletedTask : repair.TakeAsync, cancellation);
    }
}
