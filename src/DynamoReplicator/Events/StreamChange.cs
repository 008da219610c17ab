using DynamoReplicator.Buffers;

namespace DynamoReplicator.Events;

/// <summary>One stream record: where its parts are in the event's bytes.</summary>
internal readonly struct StreamChange
{
    /// <summary>The whole record, an object.</summary>
    public required Slice Record { get; init; }

    /// <summary>The item's key, an object.</summary>
    public required Slice Keys { get; init; }

    /// <summary>The item as it is after the change, an object; empty for a delete.</summary>
    public required Slice NewImage { get; init; }

    /// <summary>The sequence number, with its quotation marks.</summary>
    public required Slice SequenceNumber { get; init; }

    /// <summary>When the source committed the change, in milliseconds since 1970; zero when the record does not say.</summary>
    public required long CreatedAtMilliseconds { get; init; }

    /// <summary>Whether DynamoDB's time to live deleted the item.</summary>
    public required bool IsTimeToLiveDelete { get; init; }

    public bool IsDelete => NewImage.IsEmpty;
}
