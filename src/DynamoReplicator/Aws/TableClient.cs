using System.Runtime.CompilerServices;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Calls;
using DynamoReplicator.Items;
using DynamoReplicator.Telemetry;
using DynamoReplicator.Wording;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Aws;

/// <summary>
/// Reads a table as bytes, within a budget of read capacity. Throttled and
/// interrupted reads are retried indefinitely, so results are always complete.
/// </summary>
internal sealed class TableClient : IDisposable
{
    /// <summary>The maximum number of keys in a BatchGetItem call.</summary>
    public const int MaxKeys = 100;

    private readonly TableReference _table;
    private readonly CapacityBudget _budget;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Backoff _backoff;
    private readonly AmazonDynamoDBClient _client;
    private readonly IItemReads _reads;

    public TableClient(TableReference table, CapacityBudget budget, TimeProvider time, ILogger logger, Wiring? wiring = null)
    {
        wiring ??= Wiring.Default;
        (_table, _budget, _time, _logger, _backoff) = (table, budget, time, logger, wiring.Backoff);
        var sdk = SdkCheck.For(wiring);
        var config = DynamoDBClientConfig.For(table, wiring.Network, new HttpOptions { Time = time, Logger = logger }, sdk);
        (_client, _reads) = sdk.CanRead ? WithInternals(config) : WithPublicApi(config);
    }

    /// <summary>The part of the table that reads return. Default: null, whole items, and all of them.</summary>
    public ReadSelection? Selection { get; set; }

    /// <summary>The read capacity units consumed so far.</summary>
    public double UnitsTaken => _budget.Taken;

    /// <exception cref="ReplicationException">The table cannot be described. The message says what to do.</exception>
    public async Task<TableDescription> DescribeAsync(CancellationToken cancellation)
    {
        var response = await ControlAsync("DescribeTable", () => _client.DescribeTableAsync(_table.Table, cancellation), cancellation)
            .ConfigureAwait(false);
        return response.Table ?? throw new ReplicationException(
            $"The response of {_table} is invalid: it has no Table, which every DescribeTable response has. " +
            "Check the endpoint: another service may respond there.");
    }

    /// <summary>Returns the attribute with the items' expiry time, or null if time to live is off.</summary>
    /// <exception cref="ReplicationException">The setting cannot be read. The message says what to do.</exception>
    public async Task<string?> TimeToLiveAttributeAsync(CancellationToken cancellation)
    {
        var response = await ControlAsync(
            "DescribeTimeToLive", () => _client.DescribeTimeToLiveAsync(_table.Table, cancellation), cancellation).ConfigureAwait(false);
        return response.TimeToLiveDescription is { AttributeName: { } attribute } description
            && description.TimeToLiveStatus == TimeToLiveStatus.ENABLED ? attribute : null;
    }

    /// <summary>Reads a page of one segment of a parallel scan.</summary>
    /// <param name="segment">The segment, from 0.</param>
    /// <param name="segments">The number of segments.</param>
    /// <param name="start">The key to continue after, or null for the segment's start.</param>
    /// <param name="consistent">Whether the read includes every write that was acknowledged before.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="ReplicationException">The table cannot be read. The message says what to do.</exception>
    public Task<ItemPage> ScanAsync(
        int segment, int segments, ReadOnlyMemory<byte>? start, bool consistent, CancellationToken cancellation)
    {
        var request = new ScanRequest
        {
            TableName = _table.Table,
            Segment = segment,
            TotalSegments = segments,
            ConsistentRead = consistent,
            ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL,
            ExclusiveStartKey = start is { } key ? AttributeValueReader.ReadItem(key.Span) : null,
        };
        Selection?.ApplyTo(request);
        return ScanPageAsync(request, cancellation);
    }

    /// <summary>Returns whether the table has an item.</summary>
    /// <exception cref="ReplicationException">The table cannot be read. The message says what to do.</exception>
    public async Task<bool> HasItemsAsync(CancellationToken cancellation)
    {
        var request = new ScanRequest
        {
            TableName = _table.Table,
            Limit = 1,
            ConsistentRead = true,
            ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL,
        };
        return (await ScanPageAsync(request, cancellation).ConfigureAwait(false)).Items.Count > 0;
    }

    /// <summary>Reads items by key, in any order. Items that do not exist are omitted.</summary>
    /// <param name="keys">Distinct keys as DynamoDB JSON, at most <see cref="MaxKeys"/>.</param>
    /// <param name="consistent">Whether the read includes every write that was acknowledged before.</param>
    /// <param name="cancellation">Ends the calls.</param>
    /// <exception cref="ReplicationException">The table cannot be read. The message says what to do.</exception>
    public async Task<List<ReadOnlyMemory<byte>>> GetAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> keys, bool consistent, CancellationToken cancellation)
    {
        var items = new List<ReadOnlyMemory<byte>>(keys.Count);
        for (var fruitless = 0; keys.Count > 0;)
        {
            var wanted = new KeyReads(_table.Table, keys, consistent, Selection?.Projection());
            var page = await CallAsync("BatchGetItem", () => _reads.ReadKeysAsync(wanted, cancellation), cancellation)
                .ConfigureAwait(false);
            items.AddRange(page.Items);
            // Keys are left if capacity is short, or if the response reached 16 MB. Only a response without any item calls for a wait.
            fruitless = page.UnprocessedKeys.Count == keys.Count ? fruitless + 1 : 0;
            if (fruitless > 0)
            {
                var wait = _backoff.WaitAfter(fruitless);
                var left = Quantity.Of(keys.Count, "key");
                var reason = $"{_table} left {left} of a BatchGetItem unprocessed: its read capacity is too small.";
                Log.RetryingRead(_logger, _table, fruitless, wait.TotalMilliseconds, reason);
                await Task.Delay(wait, _time, cancellation).ConfigureAwait(false);
            }
            keys = page.UnprocessedKeys;
        }
        return items;
    }

    public void Dispose() => _client.Dispose();

    private async Task<T> ControlAsync<T>(string action, Func<Task<T>> call, CancellationToken cancellation)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            throw new ReplicationException(ReadError.Of(error, _table, action).Reason, ReadError.CauseWithoutItemData(error));
        }
    }

    private Task<ItemPage> ScanPageAsync(ScanRequest request, CancellationToken cancellation) =>
        CallAsync("Scan", () => _reads.ReadPageAsync(request, cancellation), cancellation);

    private async Task<ItemPage> CallAsync(string action, Func<Task<ItemPage>> read, CancellationToken cancellation)
    {
        for (var failedTries = 1; ; failedTries++)
        {
            try
            {
                return await _budget.SpendAsync(read, page => page.CapacityUnits, cancellation).ConfigureAwait(false);
            }
            catch (Exception error) when (!cancellation.IsCancellationRequested)
            {
                var (isTransient, reason) = ReadError.Of(error, _table, action);
                if (!isTransient)
                {
                    throw new ReplicationException(reason, ReadError.CauseWithoutItemData(error));
                }
                var wait = _backoff.WaitAfter(failedTries);
                Log.RetryingRead(_logger, _table, failedTries, wait.TotalMilliseconds, reason);
                await Task.Delay(wait, _time, cancellation).ConfigureAwait(false);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                throw new OperationCanceledException(null, error, cancellation);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // See SdkCheck.
    private (AmazonDynamoDBClient Client, IItemReads Reads) WithInternals(AmazonDynamoDBConfig config)
    {
        var client = new RawTableClient(config, _time, _backoff);
        return (client, client);
    }

    private static (AmazonDynamoDBClient Client, IItemReads Reads) WithPublicApi(AmazonDynamoDBConfig config)
    {
        var client = new PublicApiClient(config);
        return (client.Client, client);
    }
}
