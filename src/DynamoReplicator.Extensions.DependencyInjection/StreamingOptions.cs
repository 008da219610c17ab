using DynamoReplicator.Configuration;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator;

/// <summary>Options of replication without Lambda: the source's stream, and the replicas.</summary>
/// <example>
/// <code>
/// var options = new StreamingOptions
/// {
///     ReplicatorOptions = new ReplicatorOptions
///     {
///         Source = TableReference.Parse("us-east-1/orders"),
///         Replicas = [new ReplicaTable("eu-west-1", "orders")],
///     },
///     CheckpointPath = "/data/orders.checkpoint",
/// };
/// </code>
/// </example>
public sealed record StreamingOptions
{
    /// <summary>
    /// The source, the replicas, and how to write them. <see cref="ReplicatorOptions.Source"/> is required: its stream is read, at its
    /// <see cref="TableReference.Endpoint"/> and with its <see cref="TableReference.RoleArn"/>.
    /// </summary>
    public ReplicatorOptions ReplicatorOptions { get; init; } = new();

    /// <summary>
    /// The file that stores the position in the stream, once per second, and from which the next start resumes. Its folder is created if
    /// it does not exist, and must outlive the container. A lock beside the file excludes a second process. Default: null, every start
    /// begins at the oldest change in the stream. <see cref="StartingPosition.Latest"/> requires a file.
    /// </summary>
    /// <remarks>
    /// A start with another <see cref="ReplicaTable.FilterExpression"/> or other attributes of a replica refuses the file, because the
    /// changes before its position were replicated with the earlier ones. <see cref="ReplicaTable.Where"/> and
    /// <see cref="ReplicaTable.Select"/> are code, which cannot be compared: after a change of them, repair the replica.
    /// </remarks>
    public string? CheckpointPath { get; init; }

    /// <summary>
    /// Where to start if there is no checkpoint. Changes that are replicated twice are harmless. Default:
    /// <see cref="StartingPosition.TrimHorizon"/>, the oldest change in the stream.
    /// </summary>
    public StartingPosition StartingPosition { get; init; } = StartingPosition.TrimHorizon;

    /// <summary>The maximum number of records per batch, 1 to 10,000. Default: 100.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>Validates the options as a whole.</summary>
    /// <exception cref="ArgumentException">An option is invalid. The message lists all errors.</exception>
    public void Validate() => ReplicatorOptionsValidator.ThrowIfAny([.. Errors(ReplicatorOptionsValidator.ErrorsIn)], "streaming service");

    /// <param name="errorsIn">Validates the replicator's options.</param>
    internal IEnumerable<string> Errors(Func<ReplicatorOptions, IEnumerable<string>> errorsIn)
    {
        if (ReplicatorOptions is null)
        {
            yield return "ReplicatorOptions is null. Set it to the options with the source and the replicas.";
            yield break;
        }
        if (ReplicatorOptions.Source is null)
        {
            yield return "Source is not set. Specify the table whose stream to read, such as 'us-east-1/orders'.";
        }
        foreach (var error in errorsIn(ReplicatorOptions))
        {
            yield return error;
        }
        if (BatchSize is < 1 or > StreamPumpOptions.MaxBatchSize)
        {
            yield return FormattableString.Invariant($"BatchSize is {BatchSize}, which is out of range. ") +
                "Specify 1 to 10000, or leave it out for 100.";
        }
        if (CheckpointPath is { } path && string.IsNullOrWhiteSpace(path))
        {
            yield return "CheckpointPath is empty. Specify a file, or leave it out to keep no checkpoint.";
        }
        if (StartingPosition is not (StartingPosition.TrimHorizon or StartingPosition.Latest))
        {
            yield return FormattableString.Invariant($"StartingPosition is {(int)StartingPosition}, which is not a starting position. ") +
                "Specify TrimHorizon or Latest.";
        }
        if (StartingPosition == StartingPosition.Latest && CheckpointPath is null)
        {
            yield return "StartingPosition is Latest without a CheckpointPath, so changes made during a restart would be lost. " +
                "Specify a CheckpointPath that outlives the process, or TrimHorizon.";
        }
    }
}
