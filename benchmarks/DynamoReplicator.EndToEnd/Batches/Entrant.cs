using DynamoReplicator.Contenders;

namespace DynamoReplicator.EndToEnd.Batches;

/// <summary>A contender with its event and the most calls that it may have in flight.</summary>
internal sealed record Entrant(Contender Contender, Batch Batch, int Concurrency);
