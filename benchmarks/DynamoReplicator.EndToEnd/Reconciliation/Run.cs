namespace DynamoReplicator.EndToEnd.Reconciliation;

/// <summary>The cost of a run over a table.</summary>
/// <param name="Items">The number of items in the source.</param>
/// <param name="Seconds">The duration in seconds.</param>
/// <param name="CpuSeconds">Processor time of the library's process.</param>
/// <param name="SourceReadUnits">Read capacity units of the source.</param>
/// <param name="ReplicaReadUnits">Read capacity units of the replica.</param>
/// <param name="ReplicaWriteUnits">Write capacity units of the replica.</param>
/// <param name="Peak">The peak memory in bytes.</param>
internal sealed record Run(double Items, double Seconds, double CpuSeconds, double SourceReadUnits, double ReplicaReadUnits,
    double ReplicaWriteUnits, double Peak);
