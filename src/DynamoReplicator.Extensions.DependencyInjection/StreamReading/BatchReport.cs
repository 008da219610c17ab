namespace DynamoReplicator.StreamReading;

/// <summary>The outcome of one attempt at a batch.</summary>
/// <param name="ShardId">The batch's shard.</param>
/// <param name="Records">The number of records in the batch.</param>
/// <param name="Done">The number of leading records that are done. The next batch starts after them.</param>
internal sealed record BatchReport(string ShardId, int Records, int Done)
{
    /// <summary>The sequence number of the first record that is not done; null if all are done.</summary>
    public string? FirstFailed { get; init; }

    /// <summary>The handler's result per replica, if there is one.</summary>
    public ReplicationResult? Result { get; init; }

    /// <summary>The exception that the handler threw; null for none.</summary>
    public Exception? Failure { get; init; }

    /// <summary>The number of consecutive attempts at the first record that is not done; zero if all are done.</summary>
    public int Attempts { get; init; }

    /// <summary>The time until the next attempt.</summary>
    public TimeSpan RetryIn { get; init; }
}
