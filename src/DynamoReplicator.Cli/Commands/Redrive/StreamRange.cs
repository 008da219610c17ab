namespace DynamoReplicator.Cli.Commands.Redrive;

/// <summary>A range of a shard's records that Lambda stopped retrying.</summary>
/// <param name="StreamArn">The stream.</param>
/// <param name="ShardId">The shard.</param>
/// <param name="Start">The first record's sequence number.</param>
/// <param name="End">The last record's sequence number.</param>
internal sealed record StreamRange(string StreamArn, string ShardId, string Start, string End);
