using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using DynamoReplicator.Aws;

namespace DynamoReplicator.StreamReading;

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
