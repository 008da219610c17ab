using System.Net;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;
using DynamoReplicator.Aws;

namespace DynamoReplicator.Cli.StreamReading;

/// <summary>A call of the streams API.</summary>
internal sealed class StreamsRequest(string operation, Action<Utf8JsonWriter> write) : AmazonDynamoDBRequest
{
    public string Operation { get; } = operation;

    /// <summary>Writes the properties of the request's JSON object.</summary>
    public Action<Utf8JsonWriter> Write { get; } = write;
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
        return RawRequest.Post(call, $"DynamoDBStreams_20120810.{call.Operation}", content);
    }
}

/// <summary>Reads the errors: the tables' client has no operation of these.</summary>
internal sealed class StreamsErrors : JsonResponseUnmarshaller
{
    public static StreamsErrors Instance { get; } = new();

    /// <exception cref="NotSupportedException">Always: answers are taken as bytes.</exception>
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input) => throw new NotSupportedException();

    public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var json = new StreamingUtf8JsonReader(input.Stream, bufferSize: 4096, input.JsonMaxDepth);
        var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref json);
        return new AmazonDynamoDBException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode);
    }
}
