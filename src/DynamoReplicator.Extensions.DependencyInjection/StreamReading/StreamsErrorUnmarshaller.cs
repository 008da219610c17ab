using System.Net;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace DynamoReplicator.StreamReading;

/// <summary>Reads the errors of the streams API, whose operations the DynamoDB client does not have.</summary>
internal sealed class StreamsErrorUnmarshaller : JsonResponseUnmarshaller
{
    public static StreamsErrorUnmarshaller Instance { get; } = new();

    /// <exception cref="NotSupportedException">Always: responses are read as bytes.</exception>
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input) => throw new NotSupportedException();

    public override AmazonServiceException UnmarshallException(
        JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var json = new StreamingUtf8JsonReader(input.Stream, bufferSize: 4096, input.JsonMaxDepth);
        var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref json);
        return new AmazonDynamoDBException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode);
    }
}
