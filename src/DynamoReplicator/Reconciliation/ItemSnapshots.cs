using DynamoReplicator.Aws;
using DynamoReplicator.Items;

namespace DynamoReplicator.Reconciliation;

/// <summary>Reads items by their keys.</summary>
internal static class ItemSnapshots
{
    /// <summary>Reads the current items of a table, in the order of the keys.</summary>
    /// <param name="table">The table.</param>
    /// <param name="schema">The table's key schema.</param>
    /// <param name="keys">At most <see cref="TableClient.MaxKeys"/> distinct keys.</param>
    /// <param name="consistent">Whether the reads see every write that was acknowledged before.</param>
    /// <param name="cancellation">Cancels the calls.</param>
    public static async Task<List<ItemSnapshot>> ReadAsync(
        TableClient table, KeySchema schema, IReadOnlyList<ItemSnapshot> keys, bool consistent, CancellationToken cancellation)
    {
        var items = await table.GetAsync([.. keys.Select(key => key.Key)], consistent, cancellation).ConfigureAwait(false);
        var found = items.Select(item => ItemSnapshot.Of(item, schema)).ToDictionary(item => item.Identity, item => item.Item);
        return [.. keys.Select(key => key with { Item = found.GetValueOrDefault(key.Identity) })];
    }

    /// <summary>Parses the caller's keys in batches and removes duplicates within each batch.</summary>
    /// <param name="keys">The keys as DynamoDB JSON. They are enumerated lazily.</param>
    /// <param name="schema">The table's key schema.</param>
    /// <param name="together">The number of keys per batch.</param>
    /// <exception cref="FormatException">A key does not match the table's key schema. The message contains no item data.</exception>
    public static IEnumerable<IReadOnlyList<ItemSnapshot>> Distinct(IEnumerable<string> keys, KeySchema schema, int together) =>
        keys.Select(key => ItemSnapshot.OfKey(schema.ParseKey(key))).Chunk(together)
            .Select(some => some.DistinctBy(key => key.Identity).ToList());
}
