using DynamoReplicator.Aws;

namespace DynamoReplicator.StreamReading;

/// <summary>What a <see cref="StreamReplication"/> replicates, and what it reports to.</summary>
internal sealed record StreamReplicationOptions
{
    public required TableReference Source { get; init; }

    public required SourceStream Stream { get; init; }

    public required ReplicatorOptions Replicator { get; init; }

    /// <summary>The account of the credentials; null if unknown.</summary>
    public string? OwnAccount { get; init; }

    /// <summary>The checkpoint file; null for none.</summary>
    public string? CheckpointPath { get; init; }

    /// <summary>Where to start without a checkpoint.</summary>
    public StartingPosition From { get; init; }

    public required int BatchSize { get; init; }

    /// <summary>The command line that checks the tables, for messages.</summary>
    public required string DoctorCommand { get; init; }

    /// <summary>The clock and the log of the clients that read the stream and probe the replicas.</summary>
    public required HttpOptions Http { get; init; }

    /// <inheritdoc cref="StreamPumpOptions.DescribeError"/>
    public required DescribeError DescribeError { get; init; }

    /// <inheritdoc cref="StreamPumpOptions.OnBatch"/>
    public required Action<BatchReport> OnBatch { get; init; }

    /// <inheritdoc cref="StreamPumpOptions.OnReadFailure"/>
    public required Action<ReadFailure> OnReadFailure { get; init; }

    /// <inheritdoc cref="StreamPumpOptions.OnListed"/>
    public Action? OnListed { get; init; }

    /// <inheritdoc cref="StreamPumpOptions.OnReady"/>
    public Action<string>? OnReady { get; init; }

    /// <inheritdoc cref="StreamPumpOptions.OnCaughtUp"/>
    public Action<string, bool>? OnCaughtUp { get; init; }
}
