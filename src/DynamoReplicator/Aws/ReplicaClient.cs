using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using DynamoReplicator.Calls;

namespace DynamoReplicator.Aws;

/// <summary>
/// An SDK client that sends a finished BatchWriteItem body. The SDK handles credentials, endpoint, signature, retries, HTTP and errors.
/// The class uses internal types of the SDK, so a contract test compares its requests with those of the stock client.
/// </summary>
internal sealed class ReplicaClient(
    AmazonDynamoDBConfig config, string table, TimeProvider time, bool returnConsumedCapacity = false, Backoff? backoff = null)
    : DynamoDBClient(config)
{
    private readonly string _table = table;
    private readonly TimeProvider _time = time;
    private readonly Backoff _backoff = backoff ?? Backoff.Default;
    private readonly bool _returnConsumedCapacity = returnConsumedCapacity;
    private readonly JsonEncodedText _tableJson = JsonEncodedText.Encode(table);

    public async Task<BatchWriteItemResponse> SendAsync(ReadOnlyMemory<Write> writes, CallCounts counts, CallWindow window)
    {
        CallWindowHandler.Current = window;
        var request = new BatchWriteItemRequest(_table, _tableJson, writes, _returnConsumedCapacity, counts);
        var options = new InvokeOptions
        {
            RequestMarshaller = Marshaller.Instance,
            ResponseUnmarshaller = BatchWriteItemUnmarshaller.Instance,
        };
        return await InvokeAsync<BatchWriteItemResponse>(request, options, window.Abandoned).ConfigureAwait(false);
    }

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.ReplaceHandler<RetryHandler>(
            new RetryHandler(new SdkRetries(Config, _time, _backoff, CountRetry, isPaced: true)));
    }

    private static void CountRetry(AmazonWebServiceRequest request) => (request as BatchWriteItemRequest)?.Counts.Retry();

    /// <summary>
    /// The SDK's request with our writes. It must have the same simple name, because the SDK's
    /// endpoint rules and telemetry use it. The rules read the table's name from RequestItems.
    /// </summary>
    private sealed class BatchWriteItemRequest : Amazon.DynamoDBv2.Model.BatchWriteItemRequest
    {
        public BatchWriteItemRequest(
            string table, JsonEncodedText tableJson, ReadOnlyMemory<Write> writes, bool returnConsumedCapacity, CallCounts counts)
        {
            RequestItems = new() { [table] = [] };
            TableJson = tableJson;
            Writes = writes;
            IsCounting = returnConsumedCapacity;
            Counts = counts;
        }

        public JsonEncodedText TableJson { get; }

        public ReadOnlyMemory<Write> Writes { get; }

        /// <summary>Whether the response should contain the consumed capacity.</summary>
        public bool IsCounting { get; }

        public CallCounts Counts { get; }
    }

    private sealed class Marshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
    {
        public static readonly Marshaller Instance = new();

        public IRequest Marshall(AmazonWebServiceRequest input)
        {
            var request = (BatchWriteItemRequest)input;
            var writes = request.Writes.Span;
            // The SDK sends the same bytes with every attempt, and returns the stream's buffer to the pool after the last one.
            var body = new PooledContentStream(BatchWriteItemBody.LengthOf(request.TableJson, writes, request.IsCounting));
            BatchWriteItemBody.WriteTo(body.BufferWriter, request.TableJson, writes, request.IsCounting);
            return RawRequest.Post(request, "DynamoDB_20120810.BatchWriteItem", body);
        }
    }
}
