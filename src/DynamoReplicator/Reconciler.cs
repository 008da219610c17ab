using DynamoReplicator.Reconciliation;
using DynamoReplicator.Writing;

namespace DynamoReplicator;

/// <summary>
/// Makes a replica identical to its source, or tells where it is not, while writes go on: backfill, verify, repair, and sync of single keys. Live replication must be
/// running, or nobody writing, when a backfill or repair starts: it carries the changes made meanwhile.
/// </summary>
public sealed class Reconciler : IDisposable
{
    /// <summary>Segments that are scanned at the same time: what bounds the pages in memory.</summary>
    private const int ParallelSegments = 16;

    /// <summary>Suspects that are settled together: waiting for each page's own would take for ever, and collecting all has no bound.</summary>
    private const int SettleTogether = 20_000;

    private readonly ReconcilerOptions _options;
    private readonly CapacityBudget _writeBudget;
    private readonly TableClient _source;
    private readonly TableClient _replica;
    private readonly ReplicaEngine _engine;
    private readonly Tally _tally;
    private KeySchema? _schema;

    /// <summary>A reconciler of one replica with its source. Use it for one run.</summary>
    /// <param name="options">Which tables, and how fast.</param>
    /// <exception cref="ArgumentException">Something is wrong; the message lists every mistake (<see cref="ReconcilerOptions.Validate"/>).</exception>
    public Reconciler(ReconcilerOptions options)
        : this(options, handler: null)
    {
    }

    internal Reconciler(ReconcilerOptions options, HttpMessageHandler? handler)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _tally = new Tally(options);
        _writeBudget = new CapacityBudget(options.WriteCapacity, options.TimeProvider);
        _source = Client(options.Source, handler);
        _replica = Client(options.Replica, handler);
        _engine = new ReplicaEngine(options, _writeBudget, change => _tally.Count(new ItemDifference(DifferenceKind.Rejected, change.Key, change.Reason)), handler);
    }

    /// <summary>Copies every item of the source to the replica. Items that only the replica has are left alone: <see cref="VerifyAsync"/> with repair finds them.</summary>
    /// <param name="progress">Told how far it is, after every page.</param>
    /// <param name="cancellation">Stops it; with a checkpoint the next run goes on from there.</param>
    /// <exception cref="ReplicationException">It cannot go on; the message says what to do.</exception>
    public async Task<ReconciliationReport> BackfillAsync(IProgress<ReconciliationProgress>? progress = null, CancellationToken cancellation = default)
    {
        var schema = await PrepareAsync(tables: 1, cancellation).ConfigureAwait(false);
        var loop = new WriteThenLook(_source, schema, _engine, _tally);
        using var checkpoint = Checkpoint.Open(_options);
        await ForEachSegmentAsync(
            async (segment, stop) =>
            {
                if (checkpoint.IsDone(segment))
                {
                    return;
                }
                await ForEachPageAsync(
                    _source,
                    segment,
                    checkpoint.StartOf(segment),
                    async page =>
                    {
                        var seen = page.Items.Select(item => SeenItem.Of(item, schema)).ToList();
                        _tally.CountSourceItems(seen.Count);
                        await loop.RunAsync(seen, stop).ConfigureAwait(false);
                        checkpoint.Note(segment, page.LastEvaluatedKey);
                        progress?.Report(_tally.Progress());
                    },
                    stop).ConfigureAwait(false);
            },
            cancellation).ConfigureAwait(false);
        checkpoint.Complete();
        return Report(isRepaired: false);
    }

    /// <summary>Compares the tables, both ways. A difference counts only when it lasts for <see cref="ReconcilerOptions.Settle"/>.</summary>
    /// <param name="repair">Whether to repair what differs: the replica's item is written anew or deleted, and the source looked at again.</param>
    /// <param name="progress">Told how far it is, after every page.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ReplicationException">It cannot go on; the message says what to do.</exception>
    public async Task<ReconciliationReport> VerifyAsync(bool repair = false, IProgress<ReconciliationProgress>? progress = null, CancellationToken cancellation = default)
    {
        var schema = await PrepareAsync(tables: 2, cancellation).ConfigureAwait(false);
        var selection = new ItemSelection(_options.Replica);
        var verification = new Verification(_source, _replica, schema, selection, _tally);
        using var suspects = new SuspectQueue(SettleTogether, batch => DecideAsync(batch, schema, selection, repair, cancellation));
        foreach (var (table, suspectsIn) in new (TableClient, Func<ItemPage, CancellationToken, Task<List<SeenItem>>>)[]
        {
            (_source, verification.SuspectsInSourcePageAsync),
            (_replica, verification.SuspectsInReplicaPageAsync),
        })
        {
            await ForEachSegmentAsync(
                (segment, stop) => ForEachPageAsync(
                    table,
                    segment,
                    null,
                    async page =>
                    {
                        await suspects.AddAsync(await suspectsIn(page, stop).ConfigureAwait(false)).ConfigureAwait(false);
                        progress?.Report(_tally.Progress());
                    },
                    stop),
                cancellation).ConfigureAwait(false);
        }
        await suspects.FlushAsync().ConfigureAwait(false);
        progress?.Report(_tally.Progress());
        return Report(repair);
    }

    /// <summary>Brings some items of the replica to the state that the source has now: put, or deleted where the source has none.</summary>
    /// <param name="keys">The items' keys as DynamoDB JSON: <c>{"pk":{"S":"a"},"sk":{"N":"1"}}</c>.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="FormatException">A key is not DynamoDB JSON, or is not one of the source's key schema.</exception>
    /// <exception cref="ReplicationException">It cannot go on; the message says what to do.</exception>
    public async Task<ReconciliationReport> SyncAsync(IEnumerable<string> keys, CancellationToken cancellation = default)
    {
        var schema = await PrepareAsync(tables: 0, cancellation).ConfigureAwait(false);
        var loop = new WriteThenLook(_source, schema, _engine, _tally);
        foreach (var some in Keys(keys, schema).DistinctBy(key => key.Identity).Chunk(TableClient.MaxKeys))
        {
            var observed = await SeenItems.ReadAsync(_source, schema, some, consistent: true, cancellation).ConfigureAwait(false);
            _tally.CountSourceItems(observed.Count(item => item.Item is not null));
            await loop.RunAsync(observed, cancellation).ConfigureAwait(false);
        }
        return Report(isRepaired: true);
    }

    /// <summary>Compares some items alone, as <see cref="VerifyAsync"/> compares all.</summary>
    /// <param name="keys">The items' keys as DynamoDB JSON: <c>{"pk":{"S":"a"},"sk":{"N":"1"}}</c>.</param>
    /// <param name="repair">Whether to repair what differs.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="FormatException">A key is not DynamoDB JSON, or is not one of the source's key schema.</exception>
    /// <exception cref="ReplicationException">It cannot go on; the message says what to do.</exception>
    public async Task<ReconciliationReport> VerifyKeysAsync(IEnumerable<string> keys, bool repair = false, CancellationToken cancellation = default)
    {
        var schema = await PrepareAsync(tables: 0, cancellation).ConfigureAwait(false);
        foreach (var some in Keys(keys, schema).DistinctBy(key => key.Identity).Chunk(SettleTogether))
        {
            _tally.CountSourceItems(some.Length);
            await DecideAsync(some, schema, new ItemSelection(_options.Replica), repair, cancellation).ConfigureAwait(false);
        }
        return Report(repair);
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        _engine.Dispose();
        _source.Dispose();
        _replica.Dispose();
    }

    private TableClient Client(ReplicaTable table, HttpMessageHandler? handler) =>
        new(table, new CapacityBudget(_options.ReadCapacity, _options.TimeProvider), _options.TimeProvider, handler);

    /// <summary>Looks at both tables; a replica of another key schema is refused.</summary>
    private async Task<KeySchema> PrepareAsync(int tables, CancellationToken cancellation)
    {
        var source = await DescribeAsync(_source, cancellation).ConfigureAwait(false);
        var replica = await DescribeAsync(_replica, cancellation).ConfigureAwait(false);
        if (source.TableArn == replica.TableArn && _options.Source.Endpoint == _options.Replica.Endpoint && _options.Source.Region == _options.Replica.Region)
        {
            throw new ReplicationException($"{OptionsValidation.SourceIsReplica(_options.Replica)}");
        }
        _schema = KeySchema.Of(source);
        var replicaSchema = KeySchema.Of(replica);
        if (!_schema.Matches(replicaSchema))
        {
            throw new ReplicationException(
                $"{_options.Replica} has another key schema ({replicaSchema}) than the source ({_schema}). Create it with the source's key attributes, of the same names and types.");
        }
        var isWhole = _options.FirstSegment == 0 && LastSegment == _options.Segments - 1;
        _tally.ExpectedItems = tables == 0 || !isWhole ? null : (source.ItemCount ?? 0) + (tables > 1 ? replica.ItemCount ?? 0 : 0);
        return _schema;
    }

    private static async Task<Amazon.DynamoDBv2.Model.TableDescription> DescribeAsync(TableClient table, CancellationToken cancellation)
    {
        try
        {
            return await table.DescribeAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            throw new ReplicationException(WriteError.Of(error, table.Table).Reason);
        }
    }

    /// <summary>Decides over suspects, and repairs what differs when asked to.</summary>
    private async Task DecideAsync(IReadOnlyList<SeenItem> suspects, KeySchema schema, ItemSelection selection, bool repair, CancellationToken cancellation)
    {
        var settling = new Settling(_source, _replica, schema, selection, _options, _tally);
        var differing = await settling.SettleAsync(suspects, cancellation).ConfigureAwait(false);
        if (!repair)
        {
            return;
        }
        var loop = new WriteThenLook(_source, schema, _engine, _tally);
        foreach (var some in differing.Chunk(TableClient.MaxKeys))
        {
            await loop.RunAsync(some, cancellation).ConfigureAwait(false);
        }
    }

    private int LastSegment => _options.LastSegment ?? _options.Segments - 1;

    private Task ForEachSegmentAsync(Func<int, CancellationToken, Task> work, CancellationToken cancellation) =>
        Parallel.ForEachAsync(
            Enumerable.Range(_options.FirstSegment, LastSegment - _options.FirstSegment + 1),
            new ParallelOptions { MaxDegreeOfParallelism = ParallelSegments, CancellationToken = cancellation },
            async (segment, stop) => await work(segment, stop).ConfigureAwait(false));

    private async Task ForEachPageAsync(TableClient table, int segment, ReadOnlyMemory<byte>? start, Func<ItemPage, Task> work, CancellationToken cancellation)
    {
        do
        {
            var page = await ScanAsync(table, segment, start, cancellation).ConfigureAwait(false);
            await work(page).ConfigureAwait(false);
            start = page.LastEvaluatedKey;
        }
        while (start is not null);
    }

    private async Task<ItemPage> ScanAsync(TableClient table, int segment, ReadOnlyMemory<byte>? start, CancellationToken cancellation)
    {
        try
        {
            return await table.ScanAsync(segment, _options.Segments, start, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is Amazon.Runtime.AmazonServiceException or Amazon.Runtime.AmazonClientException)
        {
            throw new ReplicationException(WriteError.Of(error, table.Table).Reason);
        }
    }

    private static IEnumerable<SeenItem> Keys(IEnumerable<string> keys, KeySchema schema) => keys.Select(key =>
    {
        var utf8 = System.Text.Encoding.UTF8.GetBytes(key);
        var seen = SeenItem.OfKey(utf8);
        var names = ItemSelection.AttributeNames(utf8);
        return names.Count == schema.Types.Count && names.All(schema.Types.ContainsKey)
            ? seen
            : throw new FormatException($"A key has the attributes {string.Join(", ", names)}, but the table's key is {schema}.");
    });

    private ReconciliationReport Report(bool isRepaired) => _tally.Report(isRepaired, _source, _replica, _writeBudget);
}
