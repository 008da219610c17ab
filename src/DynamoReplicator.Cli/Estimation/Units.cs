namespace DynamoReplicator.Cli.Estimation;

/// <summary>The capacity units of a piece of work, and the bytes that it moves between the tables.</summary>
/// <param name="SourceReads">Read units of the source.</param>
/// <param name="ReplicaReads">Read units of the replica.</param>
/// <param name="ReplicaWrites">Write units of the replica, with its indexes.</param>
/// <param name="MovedBytes">Bytes that leave one table's Region for the other's.</param>
internal readonly record struct Units(double SourceReads, double ReplicaReads, double ReplicaWrites, double MovedBytes);
