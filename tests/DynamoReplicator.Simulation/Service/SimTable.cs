namespace DynamoReplicator.Simulation.Service;

/// <summary>A table in memory. It keeps each item's previous value, for eventually consistent reads.</summary>
internal sealed class SimTable(string name, string region, TableSchema schema, TimeProvider clock)
{
    /// <summary>The time for which an eventually consistent read may miss a change.</summary>
    public static readonly TimeSpan Staleness = TimeSpan.FromSeconds(1);

    private readonly SortedList<ItemKey, Cell> _cells = [];

    public string Name => name;

    public string Region => region;

    public TableSchema Schema => schema;

    public DateTimeOffset CreatedAt { get; } = clock.GetUtcNow();

    /// <summary>Called for every effective change, with the item before and after it.</summary>
    public Action<ItemKey, Item?, Item?>? Changed { get; set; }

    public string Arn => $"arn:aws:dynamodb:{region}:123456789012:table/{name}";

    public int Count => _cells.Values.Count(cell => cell.Item is not null);

    /// <summary>Every key that has ever been written, with its current item.</summary>
    public IEnumerable<(ItemKey Key, Item? Item)> Items => _cells.Select(cell => (cell.Key, cell.Value.Item));

    public Item? this[ItemKey key] => _cells.GetValueOrDefault(key)?.Item;

    /// <summary>Returns whether the key has ever been written.</summary>
    public bool Knows(ItemKey key) => _cells.ContainsKey(key);

    public void Put(Item item) => Set(item.Key, item);

    public void Delete(ItemKey key) => Set(key, null);

    /// <summary>Deletes all items without a change in the stream, as a deletion and a new creation of the table do.</summary>
    public void Empty() => _cells.Clear();

    /// <summary>Returns the item for a read that may miss a recent change.</summary>
    public Item? ReadEventually(ItemKey key, Func<bool> isStale) => _cells.TryGetValue(key, out var cell) ? Seen(cell, isStale) : null;

    /// <summary>Returns the items of a segment after a key, in scan order.</summary>
    /// <param name="after">The key to start after, or null for the beginning.</param>
    /// <param name="segment">The segment, from 0.</param>
    /// <param name="segments">The number of segments.</param>
    /// <param name="isStale">Returns whether a read misses a recent change. Null for a consistent read.</param>
    public IEnumerable<Item> Scan(ItemKey? after, int segment, int segments, Func<bool>? isStale)
    {
        foreach (var (key, cell) in _cells)
        {
            if ((after is not { } start || key.CompareTo(start) > 0) && (ulong)key.Hash * (ulong)segments >> 32 == (ulong)segment
                && (isStale is null ? cell.Item : Seen(cell, isStale)) is { } item)
            {
                yield return item;
            }
        }
    }

    private Item? Seen(Cell cell, Func<bool> isStale) =>
        clock.GetUtcNow() - cell.ChangedAt < Staleness && isStale() ? cell.Before : cell.Item;

    private void Set(ItemKey key, Item? item)
    {
        var before = _cells.GetValueOrDefault(key)?.Item;
        if (before?.Canonical != item?.Canonical)
        {
            _cells[key] = new Cell(item, before, clock.GetUtcNow());
            Changed?.Invoke(key, before, item);
        }
    }

    private sealed record Cell(Item? Item, Item? Before, DateTimeOffset ChangedAt);
}
