using DynamoReplicator.Aws;
using DynamoReplicator.Items;

namespace DynamoReplicator.Reconciliation;

/// <summary>Items by their keys.</summary>
internal static class ItemSnapshots
{
    /// <summary>The items of some keys as a table has them now, in the order of the keys.</summary>
    /// <param name="table">The table.</param>
    /// <param name="schema">Its key.</param>
    /// <param name="keys">The keys, at most <see cref="TableClient.MaxKeys"/>, each once.</param>
    /// <param name="consistent">Whether to see every write that was acknowledged before.</param>
    /// <param name="cancellation">Ends the calls.</param>
    public static async Task<List<ItemSnapshot>> ReadAsync(TableClient table, KeySchema schema, IReadOnlyList<ItemSnapshot> keys, bool consistent, CancellationToken cancellation)
    {
        var items = await table.GetAsync([.. keys.Select(key => key.Key)], consistent, cancellation).ConfigureAwait(false);
        var found = items.Select(item => ItemSnapshot.Of(item, schema)).ToDictionary(item => item.Identity, item => item.Item);
        return [.. keys.Select(key => key with { Item = found.GetValueOrDefault(key.Identity) })];
    }

    /// <summary>The keys that a caller names, some at a time, each once among those.</summary>
    /// <param name="keys">The keys as DynamoDB JSON. They are read as they are worked on.</param>
    /// <param name="schema">The table's key.</param>
    /// <param name="together">How many at a time.</param>
    /// <exception cref="FormatException">One is not a key of the table; the message holds no data.</exception>
    public static IEnumerable<IReadOnlyList<ItemSnapshot>> Distinct(IEnumerable<string> keys, KeySchema schema, int together) =>
        keys.Select(key => ItemSnapshot.OfKey(schema.ParseKey(key))).Chunk(together)
            .Select(some => some.DistinctBy(key => key.Identity).ToList());
}
