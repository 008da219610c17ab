namespace DynamoReplicator;

/// <summary>What a <see cref="Reconciler"/> found and did.</summary>
public sealed class ReconciliationReport
{
    internal ReconciliationReport()
    {
    }

    /// <summary>Items of the source that were looked at.</summary>
    public required long SourceItems { get; init; }

    /// <summary>Items of the replica that were looked at.</summary>
    public required long ReplicaItems { get; init; }

    /// <summary>Items that the source has and the replica lacks.</summary>
    public required long Missing { get; init; }

    /// <summary>Items that the replica has with another value than the source.</summary>
    public required long Different { get; init; }

    /// <summary>Items that the replica has and the source lacks.</summary>
    public required long Extra { get; init; }

    /// <summary>Items that the source kept changing while they were compared, so that nothing can be said of them. Replication carries them.</summary>
    public required long InFlight { get; init; }

    /// <summary>Puts and deletes that the replica has acknowledged, repeated ones included.</summary>
    public required long Writes { get; init; }

    /// <summary>Writes that were repeated because the source changed meanwhile: what the second look was for.</summary>
    public required long Repeated { get; init; }

    /// <summary>Items that the replica refuses for good. They are not in the replica as they should be.</summary>
    public required long Rejected { get; init; }

    /// <summary>Whether differences were repaired.</summary>
    public required bool IsRepaired { get; init; }

    /// <summary>Read capacity units taken from the source.</summary>
    public required double SourceReadUnits { get; init; }

    /// <summary>Read capacity units taken from the replica.</summary>
    public required double ReplicaReadUnits { get; init; }

    /// <summary>Write capacity units taken from the replica.</summary>
    public required double ReplicaWriteUnits { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Some of the differences and rejections, up to <see cref="ReconcilerOptions.Samples"/>.</summary>
    public required IReadOnlyList<ItemDifference> Samples { get; init; }

    /// <summary>How many differences were found.</summary>
    public long Differences => Missing + Different + Extra;

    /// <summary>Whether the replica is now as it should be, as far as was looked.</summary>
    public bool Succeeded => Rejected == 0 && (Differences == 0 || IsRepaired);
}
