namespace DynamoReplicator.Cli.Run;

/// <summary>What a run has done so far.</summary>
internal sealed record RunTotals
{
    /// <summary>Records that are done with at every replica.</summary>
    public long Records { get; init; }

    /// <summary>Records written, summed over the replicas; one that is tried again counts again.</summary>
    public long Written { get; init; }

    /// <summary>Records of which a later one of the same key and batch was written instead, summed over the replicas.</summary>
    public long Superseded { get; init; }

    /// <summary>Records left out by <c>--skip-ttl-deletes</c>, summed over the replicas.</summary>
    public long Skipped { get; init; }

    /// <summary>Batches that did not succeed in full and were tried again.</summary>
    public long Retries { get; init; }

    /// <summary>How far behind the source the last batch was.</summary>
    public TimeSpan? Lag { get; init; }

    public TimeSpan Elapsed { get; init; }

    public RunTotals Plus(ReplicationResult result) => this with
    {
        Written = Written + result.Replicas.Sum(replica => (long)replica.Written),
        Superseded = Superseded + result.Replicas.Sum(replica => (long)replica.Superseded),
        Skipped = Skipped + result.Replicas.Sum(replica => (long)replica.Skipped),
        Lag = result.ReplicationLag ?? Lag,
    };
}
