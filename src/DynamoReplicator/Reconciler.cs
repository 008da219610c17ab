using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Aws;
using DynamoReplicator.Calls;
using DynamoReplicator.Configuration;
using DynamoReplicator.Items;
using DynamoReplicator.Reconciliation;
using DynamoReplicator.Telemetry;
using DynamoReplicator.Writing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynamoReplicator;

/// <summary>
/// Compares a replica with its source, and repairs it, while the source keeps taking writes: backfill, verify, repair, and sync of single
/// keys. Start live replication (or stop all writes) before a backfill or repair, so that no change is lost meanwhile. Throttled and
/// transient calls are retried indefinitely and logged.
/// </summary>
/// <example>
/// <code>
/// var options = new ReconcilerOptions(TableReference.Parse("us-east-1/orders"), ReplicaTable.Parse("eu-west-1/orders"))
/// {
///     WriteCapacity = 500,
/// };
/// using var reconciler = new Reconciler(options);
/// var report = await reconciler.BackfillAsync();
/// </code>
/// </example>
public sealed class Reconciler : IDisposable
{
    private readonly ReconcilerOptions _options;
    private readonly ILogger? _logger;
    private readonly ItemProjection _projection;
    private readonly CapacityBudget _writeBudget;
    private readonly TableClient _source;
    private readonly TableClient _replica;
    private readonly ReplicaWriter _engine;
    private readonly SegmentShare _segments;
    private Tally _tally;
    private int _isRunning;

    /// <summary>
    /// Creates a reconciler of one replica with its source. It can do several runs, one after the other. Each run has a report of its own.
    /// </summary>
    /// <param name="options">The tables, and the work's pace.</param>
    /// <exception cref="ArgumentException">
    /// An option is invalid. The message lists all mistakes (<see cref="ReconcilerOptions.Validate"/>).
    /// </exception>
    public Reconciler(ReconcilerOptions options)
        : this(options, Wiring.Default)
    {
    }

    /// <param name="options">The tables, and the work's pace.</param>
    /// <param name="network">Replaces the network in tests.</param>
    internal Reconciler(ReconcilerOptions options, HttpMessageHandler network)
        : this(options, new Wiring { Network = network })
    {
    }

    /// <param name="options">The tables, and the work's pace.</param>
    /// <param name="wiring">The network and the waits. It has no write budget: the options have one.</param>
    internal Reconciler(ReconcilerOptions options, Wiring wiring)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _logger = options.CreateLogger();
        _projection = new ItemProjection(options.Replica);
        _tally = new Tally(options);
        _segments = new SegmentShare(options);
        _writeBudget = new CapacityBudget(options.WriteCapacity, options.TimeProvider);
        _source = Client(options.Source, wiring);
        _replica = Client(options.Replica, wiring);
        _engine = new ReplicaWriter(options with { Logger = _logger }, wiring with { WriteBudget = _writeBudget });
    }

    /// <summary>
    /// Copies every item of the source that the replica should hold. Items that the replica has and should not have are left:
    /// <see cref="VerifyAsync"/> finds them, and <see cref="RepairAsync"/> with <see cref="ReconcilerOptions.DeleteExtra"/> deletes them.
    /// </summary>
    /// <remarks>
    /// Each written item is read from the source again. Otherwise an item that the source deletes meanwhile could stay in the replica. A
    /// backfill that is cancelled or fails still does this, for up to 8 seconds. With a checkpoint, the next run does it for items that an
    /// earlier run could not read again, even if that run's process was killed. Without a checkpoint, run <see cref="VerifyAsync"/> after a
    /// process was killed, or if a message says that items could not be read again.
    /// </remarks>
    /// <param name="progress">Reports the copied items after each call that writes some. It is called from several threads.</param>
    /// <param name="cancellationToken">Stops the backfill within 8 seconds. With a checkpoint, the next run resumes there.</param>
    /// <exception cref="ReplicationException">The backfill cannot continue. The message says what to do.</exception>
    /// <exception cref="OperationCanceledException">
    /// The backfill was cancelled. No call is in flight. The message says whether written items could not be read again.
    /// </exception>
    /// <exception cref="InvalidOperationException">Another run of this reconciler has not ended.</exception>
    public Task<ReconciliationReport> BackfillAsync(
        IProgress<ReconciliationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        return RunAsync(isRepair: false, isBackfill: true, CopyAsync, cancellationToken);

        async Task CopyAsync()
        {
            var tables = await PrepareAsync(scans: 1, cancellationToken).ConfigureAwait(false);
            var backfill = new Backfill(_options, _source, tables.Schema, journal => Loop(tables.Schema, journal), _tally);
            var identity = BackfillIdentity.Of(_options, tables.Source, tables.Replica);
            await backfill.RunAsync(identity, progress, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Compares the tables in both directions and writes nothing. A difference counts only if it persists for
    /// <see cref="ReconcilerOptions.SettleTime"/>.
    /// </summary>
    /// <remarks>
    /// An item that keeps changing in the source is a difference if the replica's item stays the same meanwhile, at a value that the source
    /// was not seen to hold. If both keep changing, the item is undecided (<see cref="ReconciliationReport.InFlight"/>).
    /// </remarks>
    /// <param name="progress">Reports the progress after each page. It is called from several threads.</param>
    /// <param name="cancellationToken">Stops the comparison.</param>
    /// <exception cref="ReplicationException">The comparison cannot continue. The message says what to do.</exception>
    /// <exception cref="OperationCanceledException">The comparison was cancelled.</exception>
    /// <exception cref="InvalidOperationException">Another run of this reconciler has not ended.</exception>
    public Task<ReconciliationReport> VerifyAsync(
        IProgress<ReconciliationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        CompareAsync(isRepair: false, progress, cancellationToken);

    /// <summary>
    /// Compares the tables as <see cref="VerifyAsync"/> does, and repairs the differences. Missing and different items are written, and the
    /// source is read again. Extra items are deleted only with
    /// <see cref="ReconcilerOptions.DeleteExtra"/>, after the comparison, and only if
    /// there are no more than <see cref="ReconcilerOptions.DeleteLimit"/> permits.
    /// </summary>
    /// <param name="progress">Reports the progress after each page. It is called from several threads.</param>
    /// <param name="cancellationToken">Stops the repair within 8 seconds, in which written items are read from the source again.</param>
    /// <exception cref="ReplicationException">The repair cannot continue. The message says what to do.</exception>
    /// <exception cref="OperationCanceledException">
    /// The repair was cancelled. No call is in flight. The message says whether written items could not be read again.
    /// </exception>
    /// <exception cref="InvalidOperationException">Another run of this reconciler has not ended.</exception>
    public Task<ReconciliationReport> RepairAsync(
        IProgress<ReconciliationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        CompareAsync(isRepair: true, progress, cancellationToken);

    /// <summary>
    /// Brings the items with some keys to the source's current state. Items that the source has are put. Items that it lacks, or that
    /// <see cref="ReplicaTable.Where"/> excludes, are deleted with <see cref="ReconcilerOptions.DeleteExtra"/>; otherwise they are left and
    /// counted (<see cref="ReconciliationReport.ExtraLeft"/>).
    /// </summary>
    /// <remarks>
    /// If the source deletes an item between the put and the second read, the item
    /// is deleted. A process that is killed in between cannot do
    /// so: find such items with <see cref="VerifyAsync"/>.
    /// </remarks>
    /// <param name="keys">The items' keys as DynamoDB JSON:
    /// <c>{"pk":{"S":"a"},"sk":{"N":"1"}}</c>. They are read one batch at a time.</param>
    /// <param name="progress">Reports the progress, at least once per 100 keys. It is called from several threads.</param>
    /// <param name="cancellationToken">
    /// Stops the sync within 8 seconds, in which written items are read from the source again. Sync the remaining keys again.
    /// </param>
    /// <exception cref="FormatException">
    /// A key is not DynamoDB JSON, or does not match the source's key schema. Keys before it may have been synced.
    /// </exception>
    /// <exception cref="ReplicationException">The sync cannot continue. The message says what to do.</exception>
    /// <exception cref="OperationCanceledException">
    /// The sync was cancelled. No call is in flight. The message says whether written items could not be read again.
    /// </exception>
    /// <exception cref="InvalidOperationException">Another run of this reconciler has not ended.</exception>
    public Task<ReconciliationReport> SyncAsync(
        IEnumerable<string> keys, IProgress<ReconciliationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        SyncAsync(keys, _ => _options.DeleteExtra, progress, cancellationToken);

    /// <param name="keys">The items' keys.</param>
    /// <param name="mayDelete">Whether an item may be deleted, by its key's
    /// canonical identity (<see cref="ItemSnapshot.Identity"/>).</param>
    /// <param name="progress">Reports the progress.</param>
    /// <param name="cancellationToken">Stops the sync.</param>
    internal Task<ReconciliationReport> SyncAsync(
        IEnumerable<string> keys,
        Func<string, bool> mayDelete,
        IProgress<ReconciliationProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return RunAsync(isRepair: true, isBackfill: false, SyncAllAsync, cancellationToken);

        async Task SyncAllAsync()
        {
            var (schema, _, _) = await PrepareAsync(scans: 0, cancellationToken).ConfigureAwait(false);
            var sync = new KeySync(_source, schema, _projection, item => mayDelete(item.Identity));
            foreach (var some in ItemSnapshots.Distinct(keys, schema, _options.SettleTogether))
            {
                await sync.RunAsync(some, Loop(schema), _segments.CallsPerSegment, _tally, progress, cancellationToken)
                    .ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads which items a sync would put, delete and leave, and writes nothing.</summary>
    internal async Task<SyncPreview> PreviewSyncAsync(
        IEnumerable<string> keys, Func<string, bool> mayDelete, CancellationToken cancellationToken)
    {
        var (schema, _, _) = await PrepareAsync(scans: 0, cancellationToken).ConfigureAwait(false);
        return await new KeySync(_source, schema, _projection, item => mayDelete(item.Identity))
            .PreviewAsync(ItemSnapshots.Distinct(keys, schema, _options.SettleTogether), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Compares the items with some keys as <see cref="VerifyAsync"/> compares all, and writes nothing.</summary>
    /// <param name="keys">The items' keys as DynamoDB JSON:
    /// <c>{"pk":{"S":"a"},"sk":{"N":"1"}}</c>. They are read one batch at a time.</param>
    /// <param name="progress">Reports the progress after each batch of keys.</param>
    /// <param name="cancellationToken">Stops the comparison.</param>
    /// <exception cref="FormatException">A key is not DynamoDB JSON, or does not match the source's key schema.</exception>
    /// <exception cref="ReplicationException">The comparison cannot continue. The message says what to do.</exception>
    /// <exception cref="OperationCanceledException">The comparison was cancelled.</exception>
    /// <exception cref="InvalidOperationException">Another run of this reconciler has not ended.</exception>
    public Task<ReconciliationReport> VerifyKeysAsync(
        IEnumerable<string> keys, IProgress<ReconciliationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        CompareKeysAsync(keys, isRepair: false, progress, cancellationToken);

    /// <summary>
    /// Compares the items with some keys as <see cref="VerifyKeysAsync"/> does, and repairs the differences. Extra items are deleted only
    /// with <see cref="ReconcilerOptions.DeleteExtra"/>, after the comparison. The
    /// delete limit does not apply, because each item was named.
    /// </summary>
    /// <param name="keys">The items' keys as DynamoDB JSON:
    /// <c>{"pk":{"S":"a"},"sk":{"N":"1"}}</c>. They are read one batch at a time.</param>
    /// <param name="progress">Reports the progress after each batch of keys.</param>
    /// <param name="cancellationToken">Stops the repair within 8 seconds, in which written items are read from the source again.</param>
    /// <exception cref="FormatException">
    /// A key is not DynamoDB JSON, or does not match the source's key schema. Keys before it may have been repaired.
    /// </exception>
    /// <exception cref="ReplicationException">The repair cannot continue. The message says what to do.</exception>
    /// <exception cref="OperationCanceledException">
    /// The repair was cancelled. No call is in flight. The message says whether written items could not be read again.
    /// </exception>
    /// <exception cref="InvalidOperationException">Another run of this reconciler has not ended.</exception>
    public Task<ReconciliationReport> RepairKeysAsync(
        IEnumerable<string> keys, IProgress<ReconciliationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        CompareKeysAsync(keys, isRepair: true, progress, cancellationToken);

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        _engine.Dispose();
        _source.Dispose();
        _replica.Dispose();
    }

    private Task<ReconciliationReport> CompareAsync(
        bool isRepair, IProgress<ReconciliationProgress>? progress, CancellationToken cancellationToken)
    {
        return RunAsync(isRepair, isBackfill: false, CompareAllAsync, cancellationToken);

        async Task CompareAllAsync()
        {
            var (schema, _, _) = await PrepareAsync(scans: 2, cancellationToken).ConfigureAwait(false);
            var repairing = isRepair ? Repairing(schema) : null;
            using var suspects = new SuspectQueue(
                _options.SettleTogether, _options.SettleTogether * 100L, (some, stop) => DecideAsync(some, schema, repairing, stop));
            var verification = new Verification(_source, _replica, schema, _projection, _options, _tally);
            await verification.RunAsync(suspects, progress, cancellationToken).ConfigureAwait(false);
            await DeleteExtrasAsync(repairing, isLimited: true, cancellationToken).ConfigureAwait(false);
            progress?.Report(_tally.Progress());
        }
    }

    private Task<ReconciliationReport> CompareKeysAsync(
        IEnumerable<string> keys, bool isRepair, IProgress<ReconciliationProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return RunAsync(isRepair, isBackfill: false, CompareAllAsync, cancellationToken);

        async Task CompareAllAsync()
        {
            var (schema, _, _) = await PrepareAsync(scans: 0, cancellationToken).ConfigureAwait(false);
            var repairing = isRepair ? Repairing(schema) : null;
            foreach (var some in ItemSnapshots.Distinct(keys, schema, _options.SettleTogether))
            {
                _tally.CountSourceItems(some.Count);
                await DecideAsync(some, schema, repairing, cancellationToken).ConfigureAwait(false);
                progress?.Report(_tally.Progress());
            }
            await DeleteExtrasAsync(repairing, isLimited: false, cancellationToken).ConfigureAwait(false);
        }
    }

    private TableClient Client(TableReference table, Wiring wiring) =>
        new(
            table,
            new CapacityBudget(_options.ReadCapacity, _options.TimeProvider),
            _options.TimeProvider,
            new SafeLogger(_logger ?? NullLogger.Instance),
            wiring);

    private SyncLoop Loop(KeySchema schema, BackfillJournal? journal = null) =>
        new(_source, schema, _projection, _engine, journal, _tally, _options.TimeProvider);

    private Task DeleteExtrasAsync(Repair? repair, bool isLimited, CancellationToken cancellationToken) =>
        repair?.DeleteExtrasAsync(_options.MaxConcurrency, isLimited, cancellationToken) ?? Task.CompletedTask;

    private Repair Repairing(KeySchema schema) => new(Loop(schema), _projection, _options, _tally);

    /// <summary>Does one run with a tally of its own. Two runs at a time would share the tally, so the second is refused.</summary>
    private async Task<ReconciliationReport> RunAsync(bool isRepair, bool isBackfill, Func<Task> work, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isRunning, 1) != 0)
        {
            throw new InvalidOperationException(
                "This Reconciler has a run that has not ended. Wait until it ends, or use a Reconciler for each run.");
        }
        try
        {
            _tally = new Tally(_options);
            var before = Taken();
            await Unfinished.ReportAsync(work, _tally, _options, isBackfill, cancellationToken).ConfigureAwait(false);
            return _tally.Report(isRepair, Taken().Since(before));
        }
        finally
        {
            Volatile.Write(ref _isRunning, 0);
        }
    }

    private CapacityTaken Taken() => new(_source.UnitsTaken, _replica.UnitsTaken, _writeBudget.Taken);

    /// <summary>Reads the descriptions of both tables, and refuses a replica that is the source or that has another key schema.</summary>
    /// <param name="scans">The number of tables that are scanned.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    private async Task<(KeySchema Schema, TableDescription Source, TableDescription Replica)> PrepareAsync(
        int scans, CancellationToken cancellationToken)
    {
        var source = await _source.DescribeAsync(cancellationToken).ConfigureAwait(false);
        var replica = await _replica.DescribeAsync(cancellationToken).ConfigureAwait(false);
        if (IsSameTable(source, replica))
        {
            throw new ReplicationException(TableIdentity.SourceIsReplica(_options.Replica));
        }
        var (schema, replicaSchema) = (KeySchema.Of(source), KeySchema.Of(replica));
        if (!schema.Matches(replicaSchema))
        {
            throw new ReplicationException(
                $"{_options.Replica} has another key schema ({replicaSchema}) than the source ({schema}). " +
                "Create it with the source's key attributes, of the same names and types.");
        }
        _tally.ExpectedItems = scans == 0 || !_segments.IsWhole ? null : (source.ItemCount ?? 0) + (scans > 1 ? replica.ItemCount ?? 0 : 0);
        return (schema, source, replica);
    }

    /// <summary>
    /// Compares the ARNs, which name Region and account whatever the endpoints
    /// are. DynamoDB Local's ARNs name neither, and it has a database
    /// for each Region.
    /// </summary>
    private bool IsSameTable(TableDescription source, TableDescription replica) =>
        source.TableArn == replica.TableArn
        && (!source.TableArn.Contains(":ddblocal:", StringComparison.Ordinal)
            || (_options.Source.Region == _options.Replica.Region && source.CreationDateTime == replica.CreationDateTime));

    /// <summary>Confirms or dismisses suspects, and repairs the differences if <paramref name="repair"/> is given.</summary>
    private Task DecideAsync(IReadOnlyList<ItemSnapshot> suspects, KeySchema schema, Repair? repair, CancellationToken cancellationToken)
    {
        var settling = new DifferenceConfirmation(_source, _replica, schema, _projection, _options, _tally);
        return settling.SettleAsync(
            suspects, _segments.CallsPerSegment, repair is null ? (_, _) => Task.CompletedTask : repair.TakeAsync, cancellationToken);
    }
}
