namespace DynamoReplicator.Cli.Commands.Redrive;

/// <summary>The failed batches that Lambda's on-failure destination delivered.</summary>
internal sealed class FailedBatches
{
    /// <summary>The number of failed batches.</summary>
    public int Count { get; set; }

    /// <summary>The records included in the delivery, in stream order.</summary>
    public List<FailedRecord> Records { get; } = [];

    /// <summary>The ranges whose records were not included and must be read from the stream.</summary>
    public List<StreamRange> Ranges { get; } = [];

    /// <summary>The streams of other tables, with the number of their skipped batches or records.</summary>
    public Dictionary<string, int> ForeignStreams { get; } = [];

    /// <summary>Whether nothing was delivered, as from an empty queue.</summary>
    public bool IsEmpty => Records.Count == 0 && Ranges.Count == 0 && ForeignStreams.Count == 0 && Errors.Count == 0;

    /// <summary>The documents that could not be read. The messages contain no item data.</summary>
    public List<string> Errors { get; } = [];
}
