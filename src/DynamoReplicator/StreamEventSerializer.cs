using System.Text.Json;
using Amazon.Lambda.Core;
using Amazon.Lambda.DynamoDBEvents;
using DynamoReplicator.Buffers;
using DynamoReplicator.Events.Typed;
using DynamoReplicator.Lambda;

namespace DynamoReplicator;

/// <summary>
/// The serializer for a function whose handler takes a <see cref="DynamoDBEvent"/>: it makes the same objects
/// of an event as Amazon.Lambda.Serialization.SystemTextJson, in less than half of the time, and
/// without reflection, so natively too. It knows no other types.
/// </summary>
/// <example>
/// <code>
/// [assembly: LambdaSerializer(typeof(StreamEventSerializer))]
///
/// public sealed class Function
/// {
///     private readonly Replicator _replicator = new("eu-west-1", "orders");
///
/// public Task&lt;StreamsEventResponse&gt; Handler(DynamoDBEvent streamEvent,
/// ILambdaContext context) =&gt; _replicator.HandleAsync(streamEvent, context);
/// }
/// </code>
/// </example>
public sealed class StreamEventSerializer : ILambdaSerializer
{
    /// <summary>Reads an event. Texts that an event repeats are one string; binary values are streams at their start.</summary>
    /// <param name="requestStream">The event as UTF-8 JSON. It is read to its end.</param>
    /// <typeparam name="T"><see cref="DynamoDBEvent"/>.</typeparam>
    /// <exception cref="ReplicationException">
    /// It is not a DynamoDB stream event, or it is of a tumbling window, whose state the event class lacks: use
    /// <see cref="Replicator.HandleAsync(Stream, ILambdaContext)"/> there. The message says where or why, and holds no item data.
    /// </exception>
    /// <exception cref="NotSupportedException">It is asked for another type.</exception>
    public T Deserialize<T>(Stream requestStream)
    {
        ArgumentNullException.ThrowIfNull(requestStream);
        if (typeof(T) != typeof(DynamoDBEvent))
        {
            throw Unsupported(typeof(T), "read");
        }
        using var utf8 = EventBytes.Read(requestStream);
        return (T)(object)DynamoDBEventReader.Read(utf8.Memory.Span);
    }

    /// <summary>Writes the answer to Lambda: <c>{"batchItemFailures":[{"itemIdentifier":"…"}]}</c>.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="responseStream">Where to; it is left open.</param>
    /// <typeparam name="T"><see cref="StreamsEventResponse"/>.</typeparam>
    /// <exception cref="NotSupportedException">It is given another type.</exception>
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
        $"{nameof(StreamEventSerializer)} cannot {verb} {type}: it reads {nameof(DynamoDBEvent)} and writes " +
        $"{nameof(StreamsEventResponse)}. A handler of {nameof(Stream)} needs no serializer; " +
        $"for a handler of other types use the one of Amazon.Lambda.Serialization.SystemTextJson.");
}
