namespace DynamoReplicator.Cli.Estimation;

/// <summary>The capacity units of a piece of work, and the bytes that it moves between the tables.</summary>
/// <param name="SourceReads">Read units of the source.</param>
/// <param name="ReplicaReads">Read units of the replica.</param>
/// <param name="ReplicaWrites">Write units of the replica, with its indexes.</param>
/// <param name="MovedBytes">Bytes that leave one table's Region for the other's.</param>
internal readonly record struct Units(double SourceReads, double ReplicaReads, double ReplicaWrites, double MovedBytes)
{
    private const int BytesPerRead = 4096;
    private const int BytesPerWrite = 1024;

    /// <summary>The units of an eventually consistent scan: half a unit per 4 KB, not rounded up per item.</summary>
    public static double Scan(double bytes) => bytes / BytesPerRead / 2;

    /// <summary>The units of a consistent read of one item: one per started 4 KB.</summary>
    public static long Reads(long bytes) => Math.Max(1, (bytes + BytesPerRead - 1) / BytesPerRead);

    /// <summary>The units of a write of one item: one per started KB.</summary>
    public static long Writes(long bytes) => Math.Max(1, (bytes + BytesPerWrite - 1) / BytesPerWrite);
}
