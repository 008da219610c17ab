using DynamoReplicator.Contenders;

namespace DynamoReplicator.EndToEnd.Batches;

/// <summary>A contender with its event and its maximum number of calls in flight.</summary>
internal sealed record Entrant(Contender Contender, Batch Batch, int Concurrency);
