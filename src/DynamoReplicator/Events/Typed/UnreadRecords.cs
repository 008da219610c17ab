using static Amazon.Lambda.DynamoDBEvents.DynamoDBEvent;

namespace DynamoReplicator.Events.Typed;

/// <summary>
/// The bytes of an event's records, and the locations that the engine needs to replicate them. Any record can be read into its class later.
/// </summary>
internal sealed class UnreadRecords
{
    private readonly StringCache _texts = new();
    private readonly LambdaAttributeReader _items;

    private UnreadRecords(StreamEvent streamEvent)
    {
        Event = streamEvent;
        _items = new LambdaAttributeReader(_texts);
    }

    /// <summary>The event. It owns its bytes, because the handler may keep the event for any time.</summary>
    public StreamEvent Event { get; }

    /// <summary>
    /// Finds the records of an event. Returns null for an event that the engine would reject, rewrite, or treat differently than
    /// its objects: the handler must get the objects, and may correct them.
    /// </summary>
    public static UnreadRecords? Find(ReadOnlyMemory<byte> utf8)
    {
        using var streamEvent = StreamEventReader.TryRead(utf8);
        return streamEvent is null || streamEvent.WindowState is not null || HasEmptyImage(streamEvent)
            ? null
            : new UnreadRecords(streamEvent.Copy());
    }

    /// <summary>Creates a record. Not for concurrent use.</summary>
    /// <exception cref="ReplicationException">The record does not fit the class.</exception>
    public DynamodbStreamRecord Read(int index) =>
        DynamoDBEventReader.ReadRecord(Event.Utf8.Span, Event[index].Record.Start, index, _texts, _items);

    public ReadOnlySpan<byte> Utf8(int index) => Event[index].Record.Of(Event.Utf8.Span);

    /// <summary>An empty image in the event's class means that there is none (<see cref="DynamoDBEventWriter"/>).</summary>
    private static bool HasEmptyImage(StreamEvent streamEvent)
    {
        for (var index = 0; index < streamEvent.Count; index++)
        {
            if (!streamEvent[index].IsDelete && IsEmptyObject(streamEvent[index].NewImage.Of(streamEvent.Utf8.Span)))
            {
                return true;
            }
        }
        return false;
    }

    private static bool IsEmptyObject(ReadOnlySpan<byte> json) =>
        json[1] != '"' && json[1..].TrimStart(" \n\r\t"u8)[0] == '}';
}
