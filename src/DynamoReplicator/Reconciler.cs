using DynamoReplicator.Aws;
using DynamoReplicator.Calls;
using DynamoReplicator.Items;
using DynamoReplicator.Reconciliation;
using DynamoReplicator.Telemetry;
using DynamoReplicator.Writing;
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
    private readonly ItemProjection _projection;
    private readonly CapacityBudget _writeBudget;
    private readonly TableClient _source;
    private readonly TableClient _replica;
    private readonly ReplicaWriter _engine;
    private readonly SegmentShare _segments;
    private readonly SdkInternals _sdk;
    private Tally _tally;
    private int _isRunning;

    /// <summary>
    /// Creates a reconciler of one replica with its source. It can do several runs, one after the other. Each run has a report of its own.
    /// </summary>
    /// <param name="options">The tables, and the work's pace.</param>
    /// <exception cref="ArgumentException">
    /// An option is invalid. The message lists all errors (<see cref="ReconcilerOptions.Validate"/>).
    /// </exception>
    public Reconciler(ReconcilerOptions options)
        : this(options, Wiring.Default)
    {
    }

    /// <param name="options">The tables, and the work's pace.</param>
    /// <param name="network">Replaces the network in tests.</param>
    internal Reconciler(ReconcilerOptions options, HttpMessageHandler? network)
        : this(options, new Wiring { Network = network })
    {
    }

    /// <param name="options">The tables, and the work's pace.</param>
    /// <param name="wiring">The network and the waits. It has no write budget: the options have one.</param>
    internal Reconciler(ReconcilerOptions options, Wiring wiring)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options with { Logger = options.CreateLogger() };
        _projection = new ItemProjection(options.Replica);
        _tally = new Tally(options);
        _segments = new SegmentShare(options);
        _sdk = SdkCheck.For(wiring);
        _writeBudget = new CapacityBudget(options.WriteCapacity, options.TimeProvider);
        _source = Client(options.Source, wiring);
        _replica = Client(options.Replica, wiring);
        _engine = new ReplicaWriter(_options, wiring with { WriteBudget = _writeBudget });
    }

    /// <summary>
    /// Copies every item of the source that the replica should hold. Items that the replica has and should not have are left:
    /// <see cref="VerifyAsync"/> finds them, and <see cref="RepairAsync"/> with <see cref="ReconcilerOptions.DeleteExtra"/> deletes them.
    /// </summary>
    /// <remarks>
    /// Each written item is read from the source again. Otherwise an item that the source deletes meanwhile could stay in the replica. A
    /// backfill that is canceled or fails still does this, for up to 8 seconds. With a checkpoint, the next run does it for items that an
    /// earlier run could not read again, even if that run's process was killed. Without a checkpoint, run <see cref="VerifyAsync"/> after a
    /// process was killed, or if a message says that items could not be read again.
    /// </remarks>
    /// <param name="progress">Reports the copied items after each call that writes some. It is called from several threads.</param>
    /// <param name="cancellationToken">Stops the backfill within 8 seconds. With a checkpoint, the next run resumes there.</param>
    /// <exception cref="ReplicationException">The backfill cannot continue. The message says what to do.</exception>
    /// <exception cref="OperationCanceledException">
    /// The backfill was canceled. No call is in flight. The message says whether written items could not be read again.
    /// </exception>
    /// <exception cref="InvalidOperationException">Another run of this reconciler has not ended.</exception>
    public Task<ReconciliationReport> BackfillAsync(
        IProgress<ReconciliationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        return RunAsync(isRepair: false, isBackfill: true, CopyAsync, cancellationToken);

        async Task CopyAsync()
        {
            var tables = await DescribeAsync(scans: 1, cancellationToken).ConfigureAwait(false);
            var backfill = new Backfill(_options, _source, tables.Schema, journal => Loop(tables.Schema, journal), _tally);
            var identity = BackfillIdentity.Of(_options, tables.Source, tables.Replica);
            await backfill.RunAsync(identity, progress, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Copies the source to an empty replica that nothing replicates to yet, before the trigger is created. Each item is read once and
    /// written once, which costs a fraction of a backfill's reads. The report says how to create the trigger, and until when.
    /// </summary>
    /// <remarks>
    /// The source's stream must be on, and must stay on. Nothing else may write to the replica. Without
    /// <see cref="ReconcilerOptions.ConsistentRead"/>, the first minute passes before the first read. If
    /// <see cref="ReconcilerOptions.CheckpointPath"/> is set, the next run resumes there and keeps the first run's start. The file is not
    /// removed at the end: a further run with it reports the trigger again. Without a checkpoint, an interrupted seed needs an emptied
    /// replica.
    /// </remarks>
    /// <param name="progress">Reports the copied items. It is called from several threads.</param>
    /// <param name="cancellationToken">Stops the seed within 4 seconds. With a checkpoint, the next run resumes there.</param>
    /// <exception cref="ReplicationException">
    /// The seed cannot start or continue: the stream is off or was replaced, the replica has items, or the stream would drop changes before
    /// the seed ends. The message says what to do.
    /// </exception>
    /// <exception cref="OperationCanceledException">The seed was canceled. No call is in flight.</exception>
    /// <exception cref="InvalidOperationException">Another run of this reconciler has not ended.</exception>
    public async Task<SeedReport> SeedAsync(
        IProgress<ReconciliationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        SeedStart? start = null;
        var copy = await RunAsync(isRepair: false, isBackfill: false, CopyAsync, cancellationToken).ConfigureAwait(false);
        return SeedReport.Of(copy, start!, _options.TimeProvider.GetUtcNow());

        async Task CopyAsync()
        {
            var tables = await DescribeAsync(scans: 1, cancellationToken).ConfigureAwait(false);
            var seed = new Seed(_options, _source, _replica, _engine, _tally);
            start = await seed.RunAsync(tables.Source, tables.Replica, progress, cancellationToken).ConfigureAwait(false);
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
    /// <exception cref="OperationCanceledException">The comparison was canceled.</exception>
    /// <exception cref="InvalidOperationException">Another run of this reconciler has not ended.</exception>
    public Task<ReconciliationReport> VerifyAsync(
        IProgress<ReconciliationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        CompareAsync(isRepair: false, progress, cancellationToken);

    /// <summary>
    /// Compares the tables as <see cref="VerifyAsync"/> does, and repairs the differences. Missing and different items are written, and the
    /// source is read again. Extra items are deleted only with <see cref="ReconcilerOptions.DeleteExtra"/>, after the comparison, and only
    /// if there are no more than <see cref="ReconcilerOptions.DeleteLimit"/> permits.
    /// </summary>
    /// <param name="progress">Reports the progress after each page. It is called from several threads.</param>
    /// <param name="cancellationToken">Stops the repair within 8 seconds, in which written items are read from the source again.</param>
    /// <exception cref="ReplicationException">The repair cannot continue. The message says what to do.</exception>
    /// <exception cref="OperationCanceledException">
    /// The repair was canceled. No call is in flight. The message says whether written items could not be read again.
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
    /// If the source deletes an item between the put and the second read, the item is deleted. A process that is killed in between cannot
    /// do so: find such items with <see cref="VerifyAsync"/>.
    /// </remarks>
    /// <param name="keys">
    /// The items' keys as DynamoDB JSON: <c>{"pk":{"S":"a"},"sk":{"N":"1"}}</c>. They are read one batch at a time.
    /// </param>
    /// <param name="progress">Reports the progress, at least once per 100 keys. It is called from several threads.</param>
    /// <param name="cancellationToken">
    /// Stops the sync within 8 seconds, in which written items are read from the source again. Sync the remaining keys again.
    /// </param>
    /// <exception cref="FormatException">
    /// A key is not DynamoDB JSON, or does not match the source's key schema. Keys before it may have been synced.
    /// </exception>
    /// <exception cref="ReplicationException">The sync cannot continue. The message says what to do.</exception>
    /// <exception cref="OperationCanceledException">
    /// The sync was canceled. No call is in flight. The message says whether written items could not be read again.
    /// </exception>
    /// <exception cref="InvalidOperationException">Another run of this reconciler has not ended.</exception>
    public Task<ReconciliationReport> SyncAsync(
        IEnumerable<string> keys, IProgress<ReconciliationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        SyncAsync(keys, _ => _options.DeleteExtra, progress, cancellationToken);

    /// <param name="keys">The items' keys.</param>
    /// <param name="mayDelete">Whether an item may be deleted that the source lacks, or that the replica should not hold.</param>
    /// <param name="progress">Reports the progress.</param>
    /// <param name="cancellationToken">Stops the sync.</param>
    internal Task<ReconciliationReport> SyncAsync(
        IEnumerable<string> keys,
        Func<ItemSnapshot, bool> mayDelete,
        IProgress<ReconciliationProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return RunAsync(isRepair: true, isBackfill: false, SyncAllAsync, cancellationToken);

        async Task SyncAllAsync()
        {
            var tables = await DescribeAsync(scans: 0, cancellationToken).ConfigureAwait(false);
            var sync = new KeySync(_source, tables.Schema, _projection, mayDelete);
            foreach (var some in ItemSnapshots.Distinct(keys, tables.Schema, _options.SettleTogether))
            {
                await sync.RunAsync(some, Loop(tables.Schema), _segments.CallsPerSegment, _tally, progress, cancellationToken)
                    .ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads which items a sync would put, delete and leave, and writes nothing.</summary>
    internal async Task<SyncPreview> PreviewSyncAsync(
        IEnumerable<string> keys, Func<ItemSnapshot, bool> mayDelete, CancellationToken cancellationToken)
    {
        var tables = await DescribeAsync(scans: 0, cancellationToken).ConfigureAwait(false);
        return await new KeySync(_source, tables.Schema, _projection, mayDelete)
            .PreviewAsync(ItemSnapshots.Distinct(keys, tables.Schema, _options.SettleTogether), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Compares the items with some keys as <see cref="VerifyAsync"/> compares all, and writes nothing.</summary>
    /// <param name="keys">
    /// The items' keys as DynamoDB JSON: <c>{"pk":{"S":"a"},"sk":{"N":"1"}}</c>. They are read one batch at a time.
    /// </param>
    /// <param name="progress">Reports the progress after each batch of keys.</param>
    /// <param name="cancellationToken">Stops the comparison.</param>
    /// <exception cref="FormatException">A key is not DynamoDB JSON, or does not match the source's key schema.</exception>
    /// <exception cref="ReplicationException">The comparison cannot continue. The message says what to do.</exception>
    /// <exception cref="OperationCanceledException">The comparison was canceled.</exception>
    /// <exception cref="InvalidOperationException">Another run of this reconciler has not ended.</exception>
    public Task<ReconciliationReport> VerifyKeysAsync(
        IEnumerable<string> keys, IProgress<ReconciliationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        CompareKeysAsync(keys, isRepair: false, progress, cancellationToken);

    /// <summary>
    /// Compares the items with some keys as <see cref="VerifyKeysAsync"/> does, and repairs the differences. Extra items are deleted only
    /// with <see cref="ReconcilerOptions.DeleteExtra"/>, after the comparison. The delete limit does not apply, because each item was
    /// named.
    /// </summary>
    /// <param name="keys">
    /// The items' keys as DynamoDB JSON: <c>{"pk":{"S":"a"},"sk":{"N":"1"}}</c>. They are read one batch at a time.
    /// </param>
    /// <param name="progress">Reports the progress after each batch of keys.</param>
    /// <param name="cancellationToken">Stops the repair within 8 seconds, in which written items are read from the source again.</param>
    /// <exception cref="FormatException">
    /// A key is not DynamoDB JSON, or does not match the source's key schema. Keys before it may have been repaired.
    /// </exception>
    /// <exception cref="ReplicationException">The repair cannot continue. The message says what to do.</exception>
    /// <exception cref="OperationCanceledException">
    /// The repair was canceled. No call is in flight. The message says whether written items could not be read again.
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
            var tables = await DescribeAsync(scans: 2, cancellationToken).ConfigureAwait(false);
            await Verification(tables.Schema, isRepair).CompareAllAsync(progress, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<ReconciliationReport> CompareKeysAsync(
        IEnumerable<string> keys, bool isRepair, IProgress<ReconciliationProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return RunAsync(isRepair, isBackfill: false, CompareSomeAsync, cancellationToken);

        async Task CompareSomeAsync()
        {
            var tables = await DescribeAsync(scans: 0, cancellationToken).ConfigureAwait(false);
            await Verification(tables.Schema, isRepair).CompareKeysAsync(keys, progress, cancellationToken).ConfigureAwait(false);
        }
    }

    private Verification Verification(KeySchema schema, bool isRepair) => new(
        new ComparedTables(_source, _replica, schema, _projection), _options, _tally,
        isRepair ? new Repair(Loop(schema), _projection, _options, _tally) : null);

    private TableClient Client(TableReference table, Wiring wiring) =>
        new(
            table,
            new CapacityBudget(_options.ReadCapacity, _options.TimeProvider),
            _options.TimeProvider,
            new SafeLogger(_options.Logger ?? NullLogger.Instance),
            wiring);

    private SyncLoop Loop(KeySchema schema, BackfillJournal? journal = null) =>
        new(_source, schema, _projection, _engine, journal, _tally, _options.TimeProvider);

    /// <summary>Does one run with a tally of its own. Two runs at a time would share the tally, so the second is refused.</summary>
    private async Task<ReconciliationReport> RunAsync(bool isRepair, bool isBackfill, Func<Task> work, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isRunning, 1) != 0)
        {
            throw new InvalidOperationException(
                "This Reconciler has a run that has not ended. Wait until it ends, or use a Reconciler for each run.");
        }
        _sdk.ReportProblem(new SafeLogger(_options.Logger ?? NullLogger.Instance));
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

    /// <param name="scans">The number of tables that are scanned.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    private async Task<ReconciledTables> DescribeAsync(int scans, CancellationToken cancellationToken)
    {
        var tables = await ReconciledTables.DescribeAsync(_source, _replica, _options, cancellationToken).ConfigureAwait(false);
        _source.Selection = ReadSelection.Of(_options.Replica, _projection.Filter, tables.Schema);
        _tally.ExpectedItems = scans == 0 || !_segments.IsWhole
            ? null
            : (tables.Source.ItemCount ?? 0) + (scans > 1 ? tables.Replica.ItemCount ?? 0 : 0);
        return tables;
    }
}
