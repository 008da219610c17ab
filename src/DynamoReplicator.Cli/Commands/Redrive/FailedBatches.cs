namespace DynamoReplicator.Cli.Commands.Redrive;

/// <summary>What Lambda's on-failure destination delivered.</summary>
internal sealed class FailedBatches
{
    /// <summary>How many batches failed.</summary>
    public int Count { get; set; }

    /// <summary>The records that came along, in their order.</summary>
    public List<FailedRecord> Records { get; } = [];

    /// <summary>The records that did not come along and must be read again.</summary>
    public List<StreamRange> Ranges { get; } = [];

    /// <summary>Streams of other tables, and how many batches or records of them were left out.</summary>
    public Dictionary<string, int> ForeignStreams { get; } = [];

    /// <summary>Whether nothing was delivered: an empty queue answers so.</summary>
    public bool IsEmpty => Records.Count == 0 && Ranges.Count == 0 && ForeignStreams.Count == 0 && Errors.Count == 0;

    /// <summary>What cannot be understood. Free of item data.</summary>
    public List<string> Errors { get; } = [];
}
