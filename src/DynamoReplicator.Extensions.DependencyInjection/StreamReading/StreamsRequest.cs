using System.Text.Json;
using Amazon.DynamoDBv2;

namespace DynamoReplicator.StreamReading;

/// <summary>A request to the streams API.</summary>
internal sealed class StreamsRequest(string operation, Action<Utf8JsonWriter> write) : AmazonDynamoDBRequest
{
    public string Operation { get; } = operation;

    /// <summary>Writes the properties of the request's JSON object.</summary>
    public Action<Utf8JsonWriter> Write { get; } = write;
}
