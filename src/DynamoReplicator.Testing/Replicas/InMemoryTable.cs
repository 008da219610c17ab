using DynamoReplicator.Testing.Items;

namespace DynamoReplicator.Testing.Replicas;

/// <summary>The items of a table, and the writes that made them.</summary>
internal sealed class InMemoryTable(KeyNames keys)
{
    private readonly object _lock = new();
    private readonly SortedDictionary<string, TableItem> _items = new(StringComparer.Ordinal);
    private readonly List<ReplicaWrite> _writes = [];

    public KeyNames Keys => keys;

    public IReadOnlyList<TableItem> Items
    {
        get
        {
            lock (_lock)
            {
                return [.. _items.Values];
            }
        }
    }

    public IReadOnlyList<ReplicaWrite> Writes
    {
        get
        {
            lock (_lock)
            {
                return [.. _writes];
            }
        }
    }

    public TableItem? Find(TableItem key)
    {
        lock (_lock)
        {
            return _items.GetValueOrDefault(key.Identity);
        }
    }

    public void Add(TableItem item)
    {
        lock (_lock)
        {
            _items[keys.KeyOf(item).Identity] = item;
        }
    }

    public void Apply(IEnumerable<ReplicaWrite> writes)
    {
        lock (_lock)
        {
            foreach (var write in writes)
            {
                _writes.Add(write);
                _items.Remove(write.Key.Identity);
                if (write.Item is { } item)
                {
                    _items.Add(write.Key.Identity, item);
                }
            }
        }
    }
}
