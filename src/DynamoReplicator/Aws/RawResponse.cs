using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace DynamoReplicator.Aws;

/// <summary>The answer to a call as it came. Pages of items are DynamoDB JSON, the same bytes that are written on: no attribute values are built of them.</summary>
internal sealed class RawResponse : AmazonWebServiceResponse
{
    public byte[] Body { get; init; } = [];
}

/// <summary>Takes the answer's bytes; errors are the SDK's to read.</summary>
internal sealed class RawResponseUnmarshaller(JsonResponseUnmarshaller errors) : JsonResponseUnmarshaller
{
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        var length = input.ResponseData.ContentLength;
        using var body = new MemoryStream(length > 0 ? (int)length : 0);
        input.Stream.CopyTo(body);
        // The buffer is the array itself when the announced length was right.
        return new RawResponse { Body = body.Length == body.Capacity ? body.GetBuffer() : body.ToArray() };
    }

    public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, System.Net.HttpStatusCode statusCode) =>
        errors.UnmarshallException(input, innerException, statusCode);
}
