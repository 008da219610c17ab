namespace DynamoReplicator.Reconciliation;

/// <summary>Reads items by key.</summary>
internal static class SeenItems
{
    /// <summary>The items of some keys as a table has them now, in the order of the keys.</summary>
    /// <param name="table">The table.</param>
    /// <param name="schema">Its key.</param>
    /// <param name="keys">The keys, at most <see cref="TableClient.MaxKeys"/>, each once.</param>
    /// <param name="consistent">Whether to see every write that was acknowledged before.</param>
    /// <param name="cancellation">Ends the calls.</param>
    public static async Task<List<SeenItem>> ReadAsync(TableClient table, KeySchema schema, IReadOnlyList<SeenItem> keys, bool consistent, CancellationToken cancellation)
    {
        var items = await table.GetAsync([.. keys.Select(key => key.Key)], consistent, cancellation).ConfigureAwait(false);
        var found = items.Select(item => SeenItem.Of(item, schema)).ToDictionary(item => item.Identity, item => item.Item);
        return [.. keys.Select(key => key with { Item = found.GetValueOrDefault(key.Identity) })];
    }
}
