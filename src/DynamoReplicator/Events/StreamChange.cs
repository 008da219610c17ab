using DynamoReplicator.Buffers;

namespace DynamoReplicator.Events;

/// <summary>One stream record: the locations of its parts in the event's bytes.</summary>
internal readonly struct StreamChange
{
    /// <summary>The whole record, an object.</summary>
    public required Slice Record { get; init; }

    /// <summary>The item's key, an object.</summary>
    public required Slice Keys { get; init; }

    /// <summary>The item after the change, an object; empty for a delete.</summary>
    public required Slice NewImage { get; init; }

    /// <summary>The sequence number, including the quotation marks.</summary>
    public required Slice SequenceNumber { get; init; }

    /// <summary>When the source committed the change, in milliseconds since 1970; zero if unknown.</summary>
    public required long CreatedAtMilliseconds { get; init; }

    /// <summary>Whether DynamoDB's time to live deleted the item.</summary>
    public required bool IsTimeToLiveDelete { get; init; }

    public bool IsDelete => NewImage.IsEmpty;
}
