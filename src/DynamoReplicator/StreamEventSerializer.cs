using System.Text.Json;
using Amazon.Lambda.Core;
using Amazon.Lambda.DynamoDBEvents;
using DynamoReplicator.Buffers;
using DynamoReplicator.Events.Typed;
using DynamoReplicator.Lambda;

namespace DynamoReplicator;

/// <summary>
/// The serializer for a function whose handler takes a <see cref="DynamoDBEvent"/>. It creates the same objects as
/// Amazon.Lambda.Serialization.SystemTextJson, but a record only when the handler accesses it. Records that are never accessed are
/// replicated from the event's bytes. It uses no reflection, so it works in native functions too. It supports no other types.
/// </summary>
/// <example>
/// <code>
/// [assembly: LambdaSerializer(typeof(StreamEventSerializer))]
///
/// public sealed class Function
/// {
///     private readonly Replicator _replicator = new("eu-west-1", "orders");
///
///     public Task&lt;StreamsEventResponse&gt; Handler(DynamoDBEvent streamEvent, ILambdaContext context) =&gt;
///         _replicator.HandleAsync(streamEvent, context);
/// }
/// </code>
/// </example>
public sealed class StreamEventSerializer : ILambdaSerializer
{
    /// <summary>
    /// Reads an event. Its <c>Records</c> are a list that creates each record when it is first accessed. Strings that occur repeatedly in
    /// the event are one object, and binary values are streams at their start. The event doesn't depend on the stream afterwards.
    /// </summary>
    /// <param name="requestStream">The event as UTF-8 JSON. It is read to its end.</param>
    /// <typeparam name="T"><see cref="DynamoDBEvent"/>.</typeparam>
    /// <exception cref="ReplicationException">
    /// The bytes are not a DynamoDB stream event, or the event belongs to a tumbling window, whose state the event class lacks: use
    /// <see cref="Replicator.HandleAsync(Stream, ILambdaContext)"/> for a trigger with a window. An error inside a record may be thrown
    /// later, when the record is accessed. The message contains the position or the reason, and no item data.
    /// </exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is another type.</exception>
    public T Deserialize<T>(Stream requestStream)
    {
        ArgumentNullException.ThrowIfNull(requestStream);
        if (typeof(T) != typeof(DynamoDBEvent))
        {
            throw Unsupported(typeof(T), "read");
        }
        using var utf8 = EventBytes.Read(requestStream);
        return (T)(object)TypedEvent.Read(utf8.Memory);
    }

    /// <summary>Writes the response to Lambda: <c>{"batchItemFailures":[{"itemIdentifier":"…"}]}</c>.</summary>
    /// <param name="response">The response.</param>
    /// <param name="responseStream">The destination. It is left open.</param>
    /// <typeparam name="T"><see cref="StreamsEventResponse"/>.</typeparam>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is another type.</exception>
    public void Serialize<T>(T response, Stream responseStream)
    {
        ArgumentNullException.ThrowIfNull(responseStream);
        if (typeof(T) != typeof(StreamsEventResponse))
        {
            throw Unsupported(typeof(T), "write");
        }
        using var json = new Utf8JsonWriter(responseStream);
        LambdaResponse.Write((StreamsEventResponse?)(object?)response, json);
    }

    private static NotSupportedException Unsupported(Type type, string verb) => new(
        $"{nameof(StreamEventSerializer)} cannot {verb} {type}: it reads only {nameof(DynamoDBEvent)} and writes only " +
        $"{nameof(StreamsEventResponse)}. A handler of {nameof(Stream)} needs no serializer. For a handler of other types, use " +
        "Amazon.Lambda.Serialization.SystemTextJson.");
}
