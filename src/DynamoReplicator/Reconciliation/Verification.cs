using DynamoReplicator.Writing;

namespace DynamoReplicator.Reconciliation;

/// <summary>Compares both ways: the source's items against the replica, then the replica's keys against the source. What differs at first sight is only a suspect.</summary>
internal sealed class Verification(TableClient source, TableClient replica, KeySchema schema, ItemSelection selection, Tally tally)
{
    /// <summary>Suspects among items of the source: what the replica lacks or holds with another value.</summary>
    public async Task<List<SeenItem>> SuspectsInSourceAsync(IReadOnlyList<SeenItem> expected, CancellationToken cancellation)
    {
        tally.CountSourceItems(expected.Count);
        var actual = await SeenItems.ReadAsync(replica, schema, expected, consistent: false, cancellation).ConfigureAwait(false);
        return [.. expected.Zip(actual).Where(pair => !SeenItem.AreEqual(pair.First.HeldBy(selection), pair.Second.Item)).Select(pair => pair.First)];
    }

    /// <summary>Suspects among keys of the replica: what the source does not have, or not for this replica. Values were compared the other way.</summary>
    public async Task<List<SeenItem>> SuspectsInReplicaAsync(IReadOnlyList<SeenItem> actual, CancellationToken cancellation)
    {
        tally.CountReplicaItems(actual.Count);
        var expected = await SeenItems.ReadAsync(source, schema, actual, consistent: false, cancellation).ConfigureAwait(false);
        return [.. expected.Where(item => item.HeldBy(selection) is null)];
    }
}
