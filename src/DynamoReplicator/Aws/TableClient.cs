using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.DynamoDBv2.Model.Internal.MarshallTransformations;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
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
internal sealed class TableClient(
    TableReference table,
    CapacityBudget budget,
    TimeProvider time,
    ILogger logger,
    Wiring? wiring = null)
    : DynamoDBClient(DynamoDBClientConfig.For(table, wiring?.Network, new HttpOptions { Time = time, Logger = logger }))
{
    /// <summary>The maximum number of keys in a BatchGetItem call.</summary>
    public const int MaxKeys = 100;

    private static readonly RawResponseUnmarshaller ScanUnmarshaller = new(ScanResponseUnmarshaller.Instance, isPooled: true);
    private static readonly RawResponseUnmarshaller BatchGetItemUnmarshaller = new(BatchGetItemResponseUnmarshaller.Instance);

    private readonly TimeProvider _time = time;
    private readonly Backoff _backoff = (wiring ?? Wiring.Default).Backoff;

    /// <summary>The read capacity units consumed so far.</summary>
    public double UnitsTaken => budget.Taken;

    /// <exception cref="ReplicationException">The table cannot be described. The message says what to do.</exception>
    public async Task<TableDescription> DescribeAsync(CancellationToken cancellation)
    {
        var response = await ControlAsync("DescribeTable", () => DescribeTableAsync(table.Table, cancellation), cancellation)
            .ConfigureAwait(false);
        return response.Table ?? throw new ReplicationException(
            $"The response of {table} is invalid: it has no Table, which every DescribeTable response has. " +
            "Check the endpoint: another service may respond there.");
    }

    /// <summary>Returns the attribute with the items' expiry time, or null if time to live is off.</summary>
    /// <exception cref="ReplicationException">The setting cannot be read. The message says what to do.</exception>
    public async Task<string?> TimeToLiveAttributeAsync(CancellationToken cancellation)
    {
        var response = await ControlAsync("DescribeTimeToLive", () => DescribeTimeToLiveAsync(table.Table, cancellation), cancellation)
            .ConfigureAwait(false);
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
            TableName = table.Table,
            Segment = segment,
            TotalSegments = segments,
            ConsistentRead = consistent,
            ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL,
            ExclusiveStartKey = start is { } key ? AttributeValueReader.ReadItem(key.Span) : null,
        };
        return ScanPageAsync(request, cancellation);
    }

    /// <summary>Returns whether the table has an item.</summary>
    /// <exception cref="ReplicationException">The table cannot be read. The message says what to do.</exception>
    public async Task<bool> HasItemsAsync(CancellationToken cancellation)
    {
        var request = new ScanRequest
        {
            TableName = table.Table,
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
        var options = new InvokeOptions
        {
            RequestMarshaller = BatchGetItemMarshaller.Instance,
            ResponseUnmarshaller = BatchGetItemUnmarshaller,
        };
        for (var fruitless = 0; keys.Count > 0;)
        {
            var request = new BatchGetItemRequest(table.Table, keys, consistent);
            var page = await CallAsync("BatchGetItem", request, options, cancellation).ConfigureAwait(false);
            items.AddRange(page.Items);
            // Keys are left if capacity is short, or if the response reached 16 MB. Only a response without any item calls for a wait.
            fruitless = page.UnprocessedKeys.Count == keys.Count ? fruitless + 1 : 0;
            if (fruitless > 0)
            {
                var wait = _backoff.WaitAfter(fruitless);
                var left = Quantity.Of(keys.Count, "key");
                var reason = $"{table} left {left} of a BatchGetItem unprocessed: its read capacity is too small.";
                Log.RetryingRead(logger, table, fruitless, wait.TotalMilliseconds, reason);
                await Task.Delay(wait, _time, cancellation).ConfigureAwait(false);
            }
            keys = page.UnprocessedKeys;
        }
        return items;
    }

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.ReplaceHandler<RetryHandler>(new RetryHandler(new SdkRetries(Config, _time, _backoff)));
    }

    private async Task<T> ControlAsync<T>(string action, Func<Task<T>> call, CancellationToken cancellation)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            throw new ReplicationException(ReadError.Of(error, table, action).Reason, ReadError.CauseWithoutItemData(error));
        }
    }

    private Task<ItemPage> ScanPageAsync(ScanRequest request, CancellationToken cancellation)
    {
        var options = new InvokeOptions { RequestMarshaller = ScanRequestMarshaller.Instance, ResponseUnmarshaller = ScanUnmarshaller };
        return CallAsync("Scan", request, options, cancellation);
    }

    private async Task<ItemPage> CallAsync(
        string action, AmazonDynamoDBRequest request, InvokeOptions options, CancellationToken cancellation)
    {
        for (var failedTries = 1; ; failedTries++)
        {
            try
            {
                return await budget.SpendAsync(ReadPageAsync, page => page.CapacityUnits, cancellation).ConfigureAwait(false);
            }
            catch (Exception error) when (!cancellation.IsCancellationRequested)
            {
                var (isTransient, reason) = ReadError.Of(error, table, action);
                if (!isTransient)
                {
                    throw new ReplicationException(reason, ReadError.CauseWithoutItemData(error));
                }
                var wait = _backoff.WaitAfter(failedTries);
                Log.RetryingRead(logger, table, failedTries, wait.TotalMilliseconds, reason);
                await Task.Delay(wait, _time, cancellation).ConfigureAwait(false);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                throw new OperationCanceledException(null, error, cancellation);
            }
        }

        async Task<ItemPage> ReadPageAsync() =>
            ItemPage.Parse(await InvokeAsync<RawResponse>(request, options, cancellation).ConfigureAwait(false));
    }

    /// <summary>The SDK's request with keys as bytes. It must have the same simple name, because the SDK's endpoint rules use it.</summary>
    private sealed class BatchGetItemRequest : Amazon.DynamoDBv2.Model.BatchGetItemRequest
    {
        public BatchGetItemRequest(string table, IReadOnlyList<ReadOnlyMemory<byte>> keys, bool consistent)
        {
            RequestItems = new() { [table] = new KeysAndAttributes() };
            Keys = keys;
            Consistent = consistent;
        }

        public IReadOnlyList<ReadOnlyMemory<byte>> Keys { get; }

        public bool Consistent { get; }
    }

    private sealed class BatchGetItemMarshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
    {
        public static readonly BatchGetItemMarshaller Instance = new();

        public IRequest Marshall(AmazonWebServiceRequest input)
        {
            var request = (BatchGetItemRequest)input;
            var body = new PooledContentStream();
            using (var json = new Utf8JsonWriter(body.BufferWriter))
            {
                json.WriteStartObject();
                json.WriteStartObject("RequestItems"u8);
                json.WriteStartObject(request.RequestItems.Keys.Single());
                json.WriteBoolean("ConsistentRead"u8, request.Consistent);
                json.WriteStartArray("Keys"u8);
                foreach (var key in request.Keys)
                {
                    json.WriteRawValue(key.Span, skipInputValidation: true);
                }
                json.WriteEndArray();
                json.WriteEndObject();
                json.WriteEndObject();
                json.WriteString("ReturnConsumedCapacity"u8, "TOTAL"u8);
                json.WriteEndObject();
            }
            return RawRequest.Post(request, "DynamoDB_20120810.BatchGetItem", body);
        }
    }
}
