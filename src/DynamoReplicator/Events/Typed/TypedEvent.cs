using Amazon.Lambda.DynamoDBEvents;

namespace DynamoReplicator.Events.Typed;

/// <summary>Converts between an event's bytes and its class, and converts no record that the handler does not access.</summary>
internal static class TypedEvent
{
    /// <summary>
    /// Reads an event for a handler. Errors in the parts of a record that the engine does not read are thrown when the record is accessed.
    /// </summary>
    /// <param name="utf8">The event. It is copied.</param>
    /// <exception cref="ReplicationException">The bytes are not a DynamoDB stream event.</exception>
    public static DynamoDBEvent Read(ReadOnlyMemory<byte> utf8) => UnreadRecords.Find(utf8) is { } unread
        ? new DynamoDBEvent { Records = new RecordCollection(new LazyRecordList(unread)) }
        : DynamoDBEventReader.Read(utf8.Span);

    /// <summary>
    /// Returns the changes of an event. A record that the handler has accessed may have been changed, so it is written from its object.
    /// The other records are replicated from their bytes.
    /// </summary>
    /// <exception cref="ReplicationException">The event cannot be replicated.</exception>
    public static StreamEvent ToStreamEvent(DynamoDBEvent streamEvent) =>
        RecordCollection.LazyRecordsOf(streamEvent)?.Untouched ?? StreamEventReader.Read(DynamoDBEventWriter.Write(streamEvent));
}
