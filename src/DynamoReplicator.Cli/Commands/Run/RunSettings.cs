using DynamoReplicator.Cli.Output;
using DynamoReplicator.Cli.StreamReading;
using DynamoReplicator.Configuration;

namespace DynamoReplicator.Cli.Commands.Run;

/// <summary>The options of <c>run</c>.</summary>
internal sealed record RunSettings
{
    public required string Source { get; init; }

    /// <exception cref="FormatException">The source is not a table's address.</exception>
    public TableAddress SourceAddress =>
        TableAddress.TryParse(Source, out var address) ? address : throw new FormatException(TableAddress.Malformed(Source));

    public required IReadOnlyList<string> Replicas { get; init; }

    public string? ReplicaRoleArn { get; init; }

    public Uri? Endpoint { get; init; }

    public string? Profile { get; init; }

    public string? CheckpointPath { get; init; }

    public StartingPosition From { get; init; }

    public int BatchSize { get; init; }

    public int MaxConcurrency { get; init; }

    public bool Coalesce { get; init; } = true;

    public bool SkipTimeToLiveDeletes { get; init; }

    public OutputFormat Output { get; init; }

    /// <summary>The command line that checks the same tables, reached in the same way.</summary>
    public string DoctorCommand
    {
        get
        {
            (string Name, string? Value)[] options =
            [
                ("--source", Source), .. Replicas.Select(replica => ("--replica", (string?)replica)),
                ("--replica-role-arn", ReplicaRoleArn), ("--endpoint-url", Endpoint?.OriginalString), ("--profile", Profile),
            ];
            var given = options.Where(option => option.Value is not null).Select(option => $" {option.Name} {option.Value}");
            return $"{CommandLineTool.Name} doctor{string.Concat(given)}";
        }
    }

    /// <summary>The library's options.</summary>
    /// <exception cref="FormatException">A replica is not a table's address.</exception>
    public ReplicatorOptions ToReplicatorOptions() => new()
    {
        Replicas = [.. Replicas.Select(replica => ReplicaTable.Parse(replica) with { RoleArn = ReplicaRoleArn, Endpoint = Endpoint })],
        MaxConcurrency = MaxConcurrency,
        Coalesce = Coalesce,
        SkipTimeToLiveDeletes = SkipTimeToLiveDeletes,
    };
}
