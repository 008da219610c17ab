using System.Net;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using Amazon.DynamoDBv2.Model.Internal.MarshallTransformations;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;
using DynamoReplicator.Items;

namespace DynamoReplicator.Aws;

/// <summary>
/// Reads the answers to BatchWriteItem. Nearly all are the same few bytes, which say that all was written: those are known by sight. Any other is the SDK's to read, as errors are. The
/// checksum that comes with an answer is computed by the stream that it is read from, and compared by the SDK in either case.
/// <para>
/// The SDK accepts any JSON, and takes a missing <c>UnprocessedItems</c> for "all written": any service that responds with 200 would
/// swallow every change. DynamoDB always sends this member, so a response without it is an error.
/// </para>
/// </summary>
internal sealed class BatchWriteItemUnmarshaller : JsonResponseUnmarshaller
{
    public static readonly BatchWriteItemUnmarshaller Instance = new();

    private static ReadOnlySpan<byte> NothingUnprocessed => "{\"UnprocessedItems\":{}}"u8;

    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        if (input.ResponseData.ContentLength != NothingUnprocessed.Length)
        {
            using var body = new MemoryStream();
            input.Stream.CopyTo(body);
            return UnmarshallChecked(body.ToArray(), input.ResponseData);
        }
        Span<byte> answer = stackalloc byte[NothingUnprocessed.Length];
        var length = input.Stream.ReadAtLeast(answer, answer.Length, throwOnEndOfStream: false);
        return answer[..length].SequenceEqual(NothingUnprocessed)
            ? new BatchWriteItemResponse()
            : UnmarshallChecked(answer[..length].ToArray(), input.ResponseData);
    }

    public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode) =>
        BatchWriteItemResponseUnmarshaller.Instance.UnmarshallException(input, innerException, statusCode);

    private static AmazonWebServiceResponse UnmarshallChecked(byte[] body, IWebResponseData response)
    {
        if (!HasUnprocessedItems(body))
        {
            return new ForeignResponse();
        }
        using var same = new JsonUnmarshallerContext(new MemoryStream(body), maintainResponseBody: false, response);
        return BatchWriteItemResponseUnmarshaller.Instance.Unmarshall(same);
    }

    /// <exception cref="JsonException">The response is not JSON, or was cut short before the member: the call may succeed when it is
    /// retried.</exception>
    private static bool HasUnprocessedItems(ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body, DynamoDBJson.ReaderOptions);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isUnprocessedItems = json.ValueTextEquals("UnprocessedItems"u8);
            json.Read();
            if (isUnprocessedItems)
            {
                return json.TokenType == JsonTokenType.StartObject;
            }
            json.Skip();
        }
        return false;
    }
}
