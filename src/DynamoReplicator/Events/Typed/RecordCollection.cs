using System.Collections.ObjectModel;
using Amazon.Lambda.DynamoDBEvents;
using static Amazon.Lambda.DynamoDBEvents.DynamoDBEvent;

namespace DynamoReplicator.Events.Typed;

/// <summary>Gives the lazy records all interfaces of a list, which handlers may cast <see cref="DynamoDBEvent.Records"/> to.</summary>
internal sealed class RecordCollection(LazyRecordList records) : Collection<DynamodbStreamRecord?>(records)
{
    /// <summary>Returns the lazy records of an event; null if the event has other records.</summary>
    public static LazyRecordList? LazyRecordsOf(DynamoDBEvent streamEvent) => (streamEvent.Records as RecordCollection)?.Lazy;

    private LazyRecordList Lazy => records;
}
