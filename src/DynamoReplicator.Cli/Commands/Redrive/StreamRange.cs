namespace DynamoReplicator.Cli.Commands.Redrive;

/// <summary>A part of a stream's shard that Lambda gave up on.</summary>
/// <param name="StreamArn">The stream.</param>
/// <param name="ShardId">The shard.</param>
/// <param name="Start">The first record's sequence number.</param>
/// <param name="End">The last one's.</param>
internal sealed record StreamRange(string StreamArn, string ShardId, string Start, string End);
