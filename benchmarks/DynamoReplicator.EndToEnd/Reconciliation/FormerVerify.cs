using DynamoReplicator.Aws;
using DynamoReplicator.Calls;
using DynamoReplicator.Items;
using DynamoReplicator.Reconciliation;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynamoReplicator.EndToEnd.Reconciliation;

/// <summary>
/// The method before verify in step: it scans the source and looks up each item in the replica, then scans the replica and looks up each
/// key in the source. It uses the library's parts of today, so it costs less processor time than the method did then.
/// </summary>
internal sealed class FormerVerify(TableReference source, ReplicaTable replica, HttpMessageHandler? network) : IDisposable
{
    private readonly ReconcilerOptions _options = new(source, replica);
    private readonly TableClient _source = Client(source, network);
    private readonly TableClient _replica = Client(replica, network);
    private long _items;

    public double SourceReadUnits => _source.UnitsTaken;

    public double ReplicaReadUnits => _replica.UnitsTaken;

    /// <returns>The number of items in the source.</returns>
    public async Task<long> RunAsync()
    {
        var schema = KeySchema.Of(await _source.DescribeAsync(default));
        await CompareAsync(_source, async items =>
        {
            Interlocked.Add(ref _items, items.Length);
            var actual = await ItemSnapshots.ReadAsync(_replica, schema, items, consistent: false, default);
            return actual.Zip(items).All(pair => pair.First.HasSameValueAs(pair.Second));
        });
        await CompareAsync(_replica, async items =>
            (await ItemSnapshots.ReadAsync(_source, schema, items, consistent: false, default)).TrueForAll(item => item.Item is not null));
        return _items;

        Task CompareAsync(TableClient table, Func<ItemSnapshot[], Task<bool>> areEqual)
        {
            var share = new SegmentShare(_options);
            return share.ForEachAsync(
                async (segment, stop) =>
                {
                    var scan = new SegmentScan(table, segment, _options.Segments);
                    while (!scan.IsDone)
                    {
                        using var page = await scan.ReadPageAsync(stop);
                        await ItemSnapshots.Of(page.Items, schema).ForEachChunkAsync(
                            share.CallsPerSegment,
                            async (items, _) =>
                            {
                                if (!await areEqual(items))
                                {
                                    throw new InvalidOperationException("The tables differ.");
                                }
                            },
                            stop);
                    }
                },
                default);
        }
    }

    public void Dispose()
    {
        _source.Dispose();
        _replica.Dispose();
    }

    private static TableClient Client(TableReference table, HttpMessageHandler? network) => new(
        table, new CapacityBudget(null, TimeProvider.System), TimeProvider.System, NullLogger.Instance, new Wiring { Network = network });
}
