using System.Net;
using Amazon.DynamoDBv2.Model;
using Amazon.DynamoDBv2.Model.Internal.MarshallTransformations;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace DynamoReplicator.Aws;

/// <summary>
/// Reads responses to BatchWriteItem. Nearly all of them are the same few bytes, which report that everything was written. These are
/// recognized without parsing; the SDK parses all others, and errors. The stream that a response is read from computes its checksum, and
/// the SDK compares it in either case.
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
        Span<byte> start = stackalloc byte[NothingUnprocessed.Length];
        var length = input.Stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return start[..length].SequenceEqual(NothingUnprocessed)
            ? new BatchWriteItemResponse()
            : UnmarshallChecked(start[..length].ToArray(), input.ResponseData);
    }

    public override AmazonServiceException UnmarshallException(
        JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode) =>
        BatchWriteItemResponseUnmarshaller.Instance.UnmarshallException(input, innerException, statusCode);

    private static AmazonWebServiceResponse UnmarshallChecked(byte[] body, IWebResponseData response)
    {
        if (!ForeignResponse.HasUnprocessedItems(body))
        {
            return new ForeignResponse();
        }
        using var same = new JsonUnmarshallerContext(new MemoryStream(body), maintainResponseBody: false, response);
        return BatchWriteItemResponseUnmarshaller.Instance.Unmarshall(same);
    }
}
