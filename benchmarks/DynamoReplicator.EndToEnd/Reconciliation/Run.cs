namespace DynamoReplicator.EndToEnd.Reconciliation;

/// <summary>What a run over a table took.</summary>
/// <param name="Items">Items of the source.</param>
/// <param name="Seconds">From start to end.</param>
/// <param name="CpuSeconds">Processor time of the library's process.</param>
/// <param name="SourceReadUnits">Read capacity units of the source.</param>
/// <param name="ReplicaReadUnits">Read capacity units of the replica.</param>
/// <param name="ReplicaWriteUnits">Write capacity units of the replica.</param>
/// <param name="Peak">Bytes of memory in use at most.</param>
internal sealed record Run(double Items, double Seconds, double CpuSeconds, double SourceReadUnits, double ReplicaReadUnits,
    double ReplicaWriteUnits, double Peak);
