using DynamoReplicator.Aws;
using DynamoReplicator.Buffers;
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
        return With(items, schema, keys);
    }

    /// <summary>
    /// Reads items again, consistently, and returns those whose value is no longer the observed one, with their current value. An item with
    /// the same bytes is unchanged. Only if some item differs in its bytes are the keys read and the values compared.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="schema">The table's key schema.</param>
    /// <param name="observed">At most <see cref="TableClient.MaxKeys"/> items with distinct keys.</param>
    /// <param name="cancellation">Cancels the calls.</param>
    public static async Task<List<ItemSnapshot>> ReadChangedAsync(
        TableClient table, KeySchema schema, IReadOnlyList<ItemSnapshot> observed, CancellationToken cancellation)
    {
        var items = await table.GetAsync([.. observed.Select(key => key.Key)], consistent: true, cancellation).ConfigureAwait(false);
        var again = new HashSet<ReadOnlyMemory<byte>>(items, ItemBytesComparer.Instance);
        List<ItemSnapshot> others = [.. observed.Where(item => item.Item is not { } bytes || !again.Contains(bytes))];
        return others.Count == 0
            ? others
            : [.. With(items, schema, others).Zip(others).Where(pair => !pair.First.HasSameValueAs(pair.Second))
                .Select(pair => pair.First)];
    }

    /// <summary>Creates the snapshots of items that were read.</summary>
    public static ItemSnapshot[] Of(IReadOnlyList<ReadOnlyMemory<byte>> items, KeySchema schema)
    {
        using var keys = new PooledList<byte>(items.Count * 64);
        var ends = new int[items.Count];
        for (var index = 0; index < ends.Length; index++)
        {
            schema.AppendKey(items[index].Span, keys);
            ends[index] = keys.Count;
        }
        ReadOnlyMemory<byte> bytes = keys.Span.ToArray(); // One array for all keys.
        var snapshots = new ItemSnapshot[ends.Length];
        for (var index = 0; index < ends.Length; index++)
        {
            snapshots[index] = new ItemSnapshot(bytes[(index == 0 ? 0 : ends[index - 1])..ends[index]], items[index]);
        }
        return snapshots;
    }

    private static List<ItemSnapshot> With(
        IReadOnlyList<ReadOnlyMemory<byte>> items, KeySchema schema, IReadOnlyList<ItemSnapshot> keys)
    {
        var found = Of(items, schema).ToDictionary(item => item.Identity, item => item.Item);
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
