using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.DynamoDBv2.Model.Internal.MarshallTransformations;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Reconciliation;

/// <summary>Reads a table as bytes, within a budget of read capacity. Throttled calls are tried again for as long as it takes; nothing that is asked for is left out.</summary>
internal sealed class TableClient(ReplicaTable table, CapacityBudget budget, TimeProvider time, HttpMessageHandler? handler = null)
    : AmazonDynamoDBClient(ReplicaClientConfig.For(table, handler))
{
    /// <summary>The most keys that BatchGetItem takes.</summary>
    public const int MaxKeys = 100;

    private static readonly RawUnmarshaller ScanAnswer = new(ScanResponseUnmarshaller.Instance);
    private static readonly RawUnmarshaller BatchGetItemAnswer = new(BatchGetItemResponseUnmarshaller.Instance);

    public ReplicaTable Table => table;

    public CapacityBudget Budget => budget;

    public async Task<TableDescription> DescribeAsync(CancellationToken cancellation) => (await DescribeTableAsync(table.Table, cancellation).ConfigureAwait(false)).Table;

    /// <summary>A page of one of the parallel segments of a scan.</summary>
    /// <param name="segment">The segment, from 0.</param>
    /// <param name="segments">How many there are.</param>
    /// <param name="start">The key to go on after; null for the segment's start.</param>
    /// <param name="cancellation">Ends the call.</param>
    public Task<ItemPage> ScanAsync(int segment, int segments, ReadOnlyMemory<byte>? start, CancellationToken cancellation)
    {
        var request = new ScanRequest
        {
            TableName = table.Table,
            Segment = segment,
            TotalSegments = segments,
            ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL,
            ExclusiveStartKey = start is { } key ? AttributeValueReader.ReadItem(key.Span) : null,
        };
        var options = new InvokeOptions { RequestMarshaller = ScanRequestMarshaller.Instance, ResponseUnmarshaller = ScanAnswer };
        return CallAsync(request, options, cancellation);
    }

    /// <summary>The items of some keys, in any order; those that do not exist are left out.</summary>
    /// <param name="keys">The keys as DynamoDB JSON, any number, each once.</param>
    /// <param name="consistent">Whether to see every write that was acknowledged before.</param>
    /// <param name="cancellation">Ends the calls.</param>
    public async Task<List<ReadOnlyMemory<byte>>> GetAsync(IReadOnlyList<ReadOnlyMemory<byte>> keys, bool consistent, CancellationToken cancellation)
    {
        var items = new List<ReadOnlyMemory<byte>>(keys.Count);
        var left = new Queue<ReadOnlyMemory<byte>>(keys);
        var schedule = new RetrySchedule(time, Random.Shared.NextDouble, deadline: null);
        for (var fruitless = 0; left.Count > 0;)
        {
            var some = new List<ReadOnlyMemory<byte>>(MaxKeys);
            while (some.Count < MaxKeys && left.TryDequeue(out var key))
            {
                some.Add(key);
            }
            var options = new InvokeOptions { RequestMarshaller = BatchGetItemMarshaller.Instance, ResponseUnmarshaller = BatchGetItemAnswer };
            var page = await CallAsync(new BatchGetItemRequest(table.Table, some, consistent), options, cancellation).ConfigureAwait(false);
            items.AddRange(page.Items);
            page.UnprocessedKeys.ForEach(left.Enqueue);
            fruitless = page.UnprocessedKeys.Count == some.Count ? fruitless + 1 : 0;
            if (page.UnprocessedKeys.Count > 0 && schedule.TryNext(fruitless + 1, out var wait))
            {
                await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
            }
        }
        return items;
    }

    private async Task<ItemPage> CallAsync(AmazonDynamoDBRequest request, InvokeOptions options, CancellationToken cancellation)
    {
        var schedule = new RetrySchedule(time, Random.Shared.NextDouble, deadline: null);
        for (var failedTries = 1; ; failedTries++)
        {
            await budget.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                var answer = await InvokeAsync<RawAnswer>(request, options, cancellation).ConfigureAwait(false);
                var page = ItemPage.Parse(answer.Body);
                budget.Take(page.CapacityUnits);
                return page;
            }
            catch (Exception error) when (!cancellation.IsCancellationRequested && WriteError.Of(error, table).Kind == WriteErrorKind.Transient)
            {
                schedule.TryNext(failedTries, out var wait);
                await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The SDK's request with keys that are bytes already; of the same simple name, by which the SDK's endpoint rules go.</summary>
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
            var http = new DefaultRequest(request, "Amazon.DynamoDBv2") { HttpMethod = "POST", ResourcePath = "/", ContentStream = body };
            http.Headers["X-Amz-Target"] = "DynamoDB_20120810.BatchGetItem";
            http.Headers["Content-Type"] = "application/x-amz-json-1.0";
            http.Headers["x-amz-api-version"] = "2012-08-10";
            return http;
        }
    }
}
