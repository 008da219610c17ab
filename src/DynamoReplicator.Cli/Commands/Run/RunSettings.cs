using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Cli.Output;
using DynamoReplicator.Cli.StreamReading;

namespace DynamoReplicator.Cli.Commands.Run;

/// <summary>The options of <c>run</c>.</summary>
internal sealed record RunSettings
{
    public required TableArguments Tables { get; init; }

    public string? CheckpointPath { get; init; }

    public StartingPosition From { get; init; }

    public int BatchSize { get; init; }

    public int MaxConcurrency { get; init; }

    public bool Coalesce { get; init; } = true;

    public bool SkipTimeToLiveDeletes { get; init; }

    public OutputFormat Output { get; init; }

    /// <summary>The command line that checks the same tables, reached in the same way.</summary>
    public string DoctorCommand => SuggestedCommand.Of("doctor", Tables);

    /// <summary>The library's options.</summary>
    /// <exception cref="FormatException">A replica is not a table's address.</exception>
    public ReplicatorOptions ToReplicatorOptions() => new()
    {
        Replicas = [.. Tables.ReplicaTables],
        MaxConcurrency = MaxConcurrency,
        Coalesce = Coalesce,
        SkipTimeToLiveDeletes = SkipTimeToLiveDeletes,
    };
}
