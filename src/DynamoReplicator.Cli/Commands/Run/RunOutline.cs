namespace DynamoReplicator.Cli.Commands.Run;

/// <summary>What a run is about.</summary>
/// <param name="Source">The source, as <c>us-east-1/orders</c>.</param>
/// <param name="Replicas">The replicas.</param>
/// <param name="StreamArn">The stream that is read.</param>
/// <param name="Start">Where it begins, in words.</param>
/// <param name="CheckpointPath">The checkpoint file, if there is one.</param>
internal sealed record RunOutline(string Source, IReadOnlyList<string> Replicas, string StreamArn, string Start, string? CheckpointPath)
{
    public override string ToString() => $"replicating {Source} to {string.Join(", ", Replicas)}, {Start}; Ctrl-C stops";
}
