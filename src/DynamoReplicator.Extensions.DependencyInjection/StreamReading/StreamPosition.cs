namespace DynamoReplicator.StreamReading;

/// <summary>A read position in a shard.</summary>
internal readonly record struct StreamPosition
{
    private StreamPosition(string iteratorType, string? sequenceNumber)
    {
        IteratorType = iteratorType;
        SequenceNumber = sequenceNumber;
    }

    /// <summary>The oldest record that the shard still holds.</summary>
    public static StreamPosition TrimHorizon { get; } = new("TRIM_HORIZON", null);

    /// <summary>After the newest record.</summary>
    public static StreamPosition Latest { get; } = new("LATEST", null);

    /// <summary>The streams API's name of the position's type.</summary>
    public string IteratorType { get; }

    /// <summary>The record that the position refers to; null for none.</summary>
    public string? SequenceNumber { get; }

    /// <summary>At a record.</summary>
    public static StreamPosition At(string sequenceNumber) => new("AT_SEQUENCE_NUMBER", sequenceNumber);

    /// <summary>After a record.</summary>
    public static StreamPosition After(string sequenceNumber) => new("AFTER_SEQUENCE_NUMBER", sequenceNumber);
}
