namespace DynamoReplicator.Cli.Redrive;

/// <summary>A part of a stream's shard that Lambda gave up on.</summary>
/// <param name="StreamArn">The stream.</param>
/// <param name="ShardId">The shard.</param>
/// <param name="Start">The first record's sequence number.</param>
/// <param name="End">The last one's.</param>
internal sealed record StreamRange(string StreamArn, string ShardId, string Start, string End);

/// <summary>What Lambda's on-failure destination delivered.</summary>
internal sealed class FailedBatches
{
    /// <summary>How many batches failed.</summary>
    public int Count { get; set; }

    /// <summary>The keys of the records that came along, as DynamoDB JSON; one that was changed twice is here twice.</summary>
    public List<string> Keys { get; } = [];

    /// <summary>The records that did not come along and must be read again.</summary>
    public List<StreamRange> Ranges { get; } = [];

    /// <summary>The streams that all of it is of.</summary>
    public HashSet<string> StreamArns { get; } = [];

    /// <summary>What cannot be understood. Free of item data.</summary>
    public List<string> Mistakes { get; } = [];
}
