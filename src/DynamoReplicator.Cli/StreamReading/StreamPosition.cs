namespace DynamoReplicator.Cli.StreamReading;

/// <summary>Where to read in a shard.</summary>
internal readonly record struct StreamPosition
{
    private StreamPosition(string iteratorType, string? sequenceNumber)
    {
        IteratorType = iteratorType;
        SequenceNumber = sequenceNumber;
    }

    /// <summary>The oldest record that the shard still holds.</summary>
    public static StreamPosition TrimHorizon { get; } = new("TRIM_HORIZON", null);

    /// <summary>Behind the newest record.</summary>
    public static StreamPosition Latest { get; } = new("LATEST", null);

    /// <summary>What the streams API calls it.</summary>
    public string IteratorType { get; }

    /// <summary>The record that the position goes by; null if it goes by none.</summary>
    public string? SequenceNumber { get; }

    /// <summary>In front of a record.</summary>
    public static StreamPosition At(string sequenceNumber) => new("AT_SEQUENCE_NUMBER", sequenceNumber);

    /// <summary>Behind a record.</summary>
    public static StreamPosition After(string sequenceNumber) => new("AFTER_SEQUENCE_NUMBER", sequenceNumber);
}
