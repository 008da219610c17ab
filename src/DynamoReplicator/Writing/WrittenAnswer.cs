using System.Net;
using Amazon.DynamoDBv2.Model;
using Amazon.DynamoDBv2.Model.Internal.MarshallTransformations;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace DynamoReplicator.Writing;

/// <summary>
/// Reads the answers to BatchWriteItem. Nearly all are the same few bytes, which say that all was written: those are known by sight. Any other is the SDK's to read, as errors are. The
/// checksum that comes with an answer is computed by the stream that it is read from, and compared by the SDK in either case.
/// </summary>
internal sealed class WrittenAnswer : JsonResponseUnmarshaller
{
    public static readonly WrittenAnswer Instance = new();

    private static ReadOnlySpan<byte> NothingUnprocessed => "{\"UnprocessedItems\":{}}"u8;

    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        if (input.ResponseData.ContentLength != NothingUnprocessed.Length)
        {
            return BatchWriteItemResponseUnmarshaller.Instance.Unmarshall(input);
        }
        Span<byte> answer = stackalloc byte[NothingUnprocessed.Length];
        var length = input.Stream.ReadAtLeast(answer, answer.Length, throwOnEndOfStream: false);
        if (answer[..length].SequenceEqual(NothingUnprocessed))
        {
            return new BatchWriteItemResponse();
        }
        using var same = new JsonUnmarshallerContext(new MemoryStream(answer[..length].ToArray()), maintainResponseBody: false, input.ResponseData);
        return BatchWriteItemResponseUnmarshaller.Instance.Unmarshall(same);
    }

    public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode) =>
        BatchWriteItemResponseUnmarshaller.Instance.UnmarshallException(input, innerException, statusCode);
}
