using System.Net;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace DynamoReplicator.Cli.Streams;

/// <summary>A call of the streams API.</summary>
internal sealed class StreamsRequest(string operation, Action<Utf8JsonWriter> write) : AmazonDynamoDBRequest
{
    public string Operation { get; } = operation;

    /// <summary>Writes the properties of the request's JSON object.</summary>
    public Action<Utf8JsonWriter> Write { get; } = write;
}

/// <summary>The answer to a call, as it came.</summary>
internal sealed class StreamsAnswer : AmazonWebServiceResponse
{
    public byte[] Body { get; init; } = [];
}

internal sealed class StreamsMarshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public static StreamsMarshaller Instance { get; } = new();

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var call = (StreamsRequest)input;
        var content = new PooledContentStream();
        using (var json = new Utf8JsonWriter(content.BufferWriter))
        {
            json.WriteStartObject();
            call.Write(json);
            json.WriteEndObject();
        }
        return new DefaultRequest(call, "Amazon.DynamoDBv2")
        {
            HttpMethod = "POST",
            ResourcePath = "/",
            ContentStream = content,
            Headers =
            {
                ["X-Amz-Target"] = $"DynamoDBStreams_20120810.{call.Operation}",
                ["Content-Type"] = "application/x-amz-json-1.0",
            },
        };
    }
}

internal sealed class StreamsUnmarshaller : JsonResponseUnmarshaller
{
    public static StreamsUnmarshaller Instance { get; } = new();

    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        var length = input.ResponseData.ContentLength;
        using var body = new MemoryStream(length > 0 ? (int)length : 0);
        input.Stream.CopyTo(body);
        // The buffer is the array itself when the announced length was right.
        return new StreamsAnswer { Body = body.Length == body.Capacity ? body.GetBuffer() : body.ToArray() };
    }

    public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var json = new StreamingUtf8JsonReader(input.Stream, bufferSize: 4096, input.JsonMaxDepth);
        var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref json);
        return new AmazonDynamoDBException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode);
    }
}
