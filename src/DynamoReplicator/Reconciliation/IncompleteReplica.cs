namespace DynamoReplicator.Reconciliation;

/// <summary>Decides whether a replica lacks so many items that a backfill costs less than looking each of them up.</summary>
internal static class IncompleteReplica
{
    /// <summary>A few items prove nothing: they may have been written just now.</summary>
    private const int MinLacking = 1_000;

    /// <param name="lacking">The items that the replica lacks.</param>
    /// <param name="items">The items that it should hold.</param>
    public static bool Lacks(long lacking, long items) => lacking >= MinLacking && lacking > items / 10;
}
