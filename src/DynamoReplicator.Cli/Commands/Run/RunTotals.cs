namespace DynamoReplicator.Cli.Commands.Run;

/// <summary>What a run has done so far.</summary>
internal sealed record RunTotals
{
    /// <summary>Records that are done with at every replica.</summary>
    public long Records { get; init; }

    /// <summary>Those of them that were written, summed over the replicas.</summary>
    public long Written { get; init; }

    /// <summary>Those of them of which a later one of the same key and batch was written instead, summed over the replicas.</summary>
    public long Superseded { get; init; }

    /// <summary>Those of them left out by <c>--skip-ttl-deletes</c>, summed over the replicas.</summary>
    public long Skipped { get; init; }

    /// <summary>Records that failed at the last attempt and are to be retried, summed over the replicas. Zero when all is well.</summary>
    public long Failed { get; init; }

    /// <summary>Batches that did not succeed in full and were tried again.</summary>
    public long Retries { get; init; }

    /// <summary>How far behind the source the last batch was.</summary>
    public TimeSpan? Lag { get; init; }

    public TimeSpan Elapsed { get; init; }
}
