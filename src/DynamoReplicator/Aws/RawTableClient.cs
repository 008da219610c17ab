using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.DynamoDBv2.Model.Internal.MarshallTransformations;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using DynamoReplicator.Calls;

namespace DynamoReplicator.Aws;

/// <summary>An SDK client that reads items as bytes, with internal types of the SDK.</summary>
internal sealed class RawTableClient(AmazonDynamoDBConfig config, TimeProvider time, Backoff backoff) : DynamoDBClient(config), IItemReads
{
    private static readonly RawResponseUnmarshaller ScanUnmarshaller = new(ScanResponseUnmarshaller.Instance, isPooled: true);
    private static readonly RawResponseUnmarshaller BatchGetItemUnmarshaller = new(BatchGetItemResponseUnmarshaller.Instance);

    private readonly TimeProvider _time = time;
    private readonly Backoff _backoff = backoff;

    public Task<ItemPage> ReadPageAsync(ScanRequest request, CancellationToken cancellation) => ReadAsync(
        request,
        new InvokeOptions { RequestMarshaller = ScanRequestMarshaller.Instance, ResponseUnmarshaller = ScanUnmarshaller },
        cancellation);

    public Task<ItemPage> ReadKeysAsync(KeyReads wanted, CancellationToken cancellation) => ReadAsync(
        new BatchGetItemRequest(wanted),
        new InvokeOptions { RequestMarshaller = BatchGetItemMarshaller.Instance, ResponseUnmarshaller = BatchGetItemUnmarshaller },
        cancellation);

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.ReplaceHandler<RetryHandler>(new RetryHandler(new SdkRetries(Config, _time, _backoff)));
    }

    private async Task<ItemPage> ReadAsync(AmazonDynamoDBRequest request, InvokeOptions options, CancellationToken cancellation) =>
        ItemPage.Parse(await InvokeAsync<RawResponse>(request, options, cancellation).ConfigureAwait(false));

    /// <summary>The SDK's request with keys as bytes. It must have the same simple name, because the SDK's endpoint rules use it.</summary>
    private sealed class BatchGetItemRequest : Amazon.DynamoDBv2.Model.BatchGetItemRequest
    {
        public BatchGetItemRequest(KeyReads wanted)
        {
            RequestItems = new() { [wanted.Table] = new KeysAndAttributes() };
            Wanted = wanted;
        }

        public KeyReads Wanted { get; }
    }

    private sealed class BatchGetItemMarshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
    {
        public static readonly BatchGetItemMarshaller Instance = new();

        public IRequest Marshall(AmazonWebServiceRequest input)
        {
            var request = (BatchGetItemRequest)input;
            var wanted = request.Wanted;
            var body = new PooledContentStream();
            using (var json = new Utf8JsonWriter(body.BufferWriter))
            {
                json.WriteStartObject();
                json.WriteStartObject("RequestItems"u8);
                json.WriteStartObject(wanted.Table);
                json.WriteBoolean("ConsistentRead"u8, wanted.IsConsistent);
                WriteProjection(wanted.Projection, json);
                json.WriteStartArray("Keys"u8);
                foreach (var key in wanted.Keys)
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

        private static void WriteProjection(Dictionary<string, string>? projection, Utf8JsonWriter json)
        {
            if (projection is null)
            {
                return;
            }
            json.WriteString("ProjectionExpression"u8, string.Join(',', projection.Keys));
            json.WriteStartObject("ExpressionAttributeNames"u8);
            foreach (var (placeholder, name) in projection)
            {
                json.WriteString(placeholder, name);
            }
            json.WriteEndObject();
        }
    }
}
