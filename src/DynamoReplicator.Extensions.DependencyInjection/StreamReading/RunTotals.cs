namespace DynamoReplicator.StreamReading;

/// <summary>The counts of a run so far.</summary>
internal sealed record RunTotals
{
    /// <summary>Records that every replica is done with.</summary>
    public long Records { get; init; }

    /// <summary>Written records, summed over the replicas.</summary>
    public long Written { get; init; }

    /// <summary>Records replaced by a later record with the same key in the same batch, summed over the replicas.</summary>
    public long Superseded { get; init; }

    /// <summary>Records skipped by <c>--skip-ttl-deletes</c>, summed over the replicas.</summary>
    public long Skipped { get; init; }

    /// <summary>Records that failed at the last attempt and will be retried, summed over the replicas.</summary>
    public long Failed { get; init; }

    /// <summary>Batches that were retried because a record failed.</summary>
    public long Retries { get; init; }

    /// <inheritdoc cref="ShardLags.Lag"/>
    public TimeSpan? Lag { get; init; }

    public TimeSpan Elapsed { get; init; }
}
