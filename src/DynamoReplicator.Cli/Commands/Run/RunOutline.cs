namespace DynamoReplicator.Cli.Commands.Run;

/// <summary>The tables and the starting position of a run.</summary>
/// <param name="Source">The source, as <c>us-east-1/orders</c>.</param>
/// <param name="Replicas">The replicas.</param>
/// <param name="StreamArn">The source's stream.</param>
/// <param name="Start">A description of the starting position.</param>
/// <param name="CheckpointPath">The checkpoint file; null for none.</param>
internal sealed record RunOutline(string Source, IReadOnlyList<string> Replicas, string StreamArn, string Start, string? CheckpointPath);
