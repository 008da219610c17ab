using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace DynamoReplicator.Aws;

/// <summary>
/// A response as bytes. Pages of items are DynamoDB JSON, which is written to the replica unchanged, so no attribute values are created.
/// </summary>
internal sealed class RawResponse : AmazonWebServiceResponse
{
    public byte[] Body { get; init; } = [];
}

/// <summary>Returns the response's bytes. The SDK parses errors.</summary>
internal sealed class RawResponseUnmarshaller(JsonResponseUnmarshaller errors) : JsonResponseUnmarshaller
{
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        var length = input.ResponseData.ContentLength;
        using var body = new MemoryStream(length > 0 ? (int)length : 0);
        input.Stream.CopyTo(body);
        // If the announced length was right, the buffer has that length and needs no copy.
        return new RawResponse { Body = body.Length == body.Capacity ? body.GetBuffer() : body.ToArray() };
    }

    public override AmazonServiceException UnmarshallException(
        JsonUnmarshallerContext input, Exception innerException, System.Net.HttpStatusCode statusCode) =>
        errors.UnmarshallException(input, innerException, statusCode);
}
