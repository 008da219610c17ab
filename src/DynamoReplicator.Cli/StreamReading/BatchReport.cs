namespace DynamoReplicator.Cli.StreamReading;

/// <summary>What became of a batch.</summary>
/// <param name="ShardId">The shard that it is of.</param>
/// <param name="Records">The number of records in it.</param>
/// <param name="Done">How many of them, from the first on, are done with. The next batch begins with the one after them.</param>
internal sealed record BatchReport(string ShardId, int Records, int Done)
{
    /// <summary>The sequence number of the first record that is not done with; null if all are.</summary>
    public string? FirstFailed { get; init; }

    /// <summary>The account of every replica, where the handler gave one.</summary>
    public ReplicationResult? Result { get; init; }

    /// <summary>What the handler threw, if it did.</summary>
    public Exception? Failure { get; init; }

    /// <summary>How many times in a row the first record that is not done with has now been tried; zero if all are done with.</summary>
    public int Attempts { get; init; }

    /// <summary>How long until the next attempt.</summary>
    public TimeSpan RetryIn { get; init; }
}
