using System.Numerics;
using DynamoReplicator.Buffers;
using DynamoReplicator.Items;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// The items of one table that the scan of the other table has not delivered yet: their keys and digests, in the order of their arrival.
/// There may be tens of thousands per segment, so they share two arrays.
/// </summary>
/// <param name="maxItems">The maximum number of items.</param>
/// <param name="maxKeyBytes">The number of bytes of keys at which the list is full.</param>
internal sealed class UnmatchedItems(int maxItems, int maxKeyBytes) : IDisposable
{
    private const int None = -1;
    private const int Taken = -1;

    private readonly PooledList<Entry> _entries = new(64);
    private readonly PooledList<byte> _keys = new(4_096);
    private int[] _buckets = [];
    private int _keyBytes;

    public int Count { get; private set; }

    public bool IsFull => Count >= maxItems || _keyBytes >= maxKeyBytes;

    /// <param name="key">A key that is not in the list.</param>
    /// <param name="digest">The digest of the item (<see cref="CanonicalItem.Digest"/>).</param>
    public void Add(ReadOnlySpan<byte> key, UInt128 digest)
    {
        if (_entries.Count == _buckets.Length)
        {
            Compact();
        }
        var entry = new Entry(_keys.Count, key.Length, ItemKey.Hash(key), digest);
        _keys.AddRange(key);
        _entries.Add(entry);
        Link(_entries.Count - 1);
        Count++;
        _keyBytes += key.Length;
    }

    /// <summary>Removes the item with this key, if the list has it.</summary>
    public bool TryTake(ReadOnlySpan<byte> key, out UInt128 digest)
    {
        digest = default;
        if (Count == 0)
        {
            return false;
        }
        var hash = ItemKey.Hash(key);
        for (var at = _buckets[BucketOf(hash)]; at != None; at = _entries[at].Next)
        {
            ref var entry = ref _entries[at];
            if (entry.Hash == hash && entry.Key(_keys).SequenceEqual(key))
            {
                digest = entry.Digest;
                Remove(ref entry);
                return true;
            }
        }
        return false;
    }

    /// <summary>Moves the items that have been in the list for the longest time to another list.</summary>
    public void MoveOldest(int count, List<UnmatchedItem> destination)
    {
        for (var at = 0; at < _entries.Count && count > 0; at++)
        {
            ref var entry = ref _entries[at];
            if (!entry.IsTaken)
            {
                destination.Add(new UnmatchedItem(ItemSnapshot.OfKey(entry.Key(_keys).ToArray()), entry.Digest));
                Remove(ref entry);
                count--;
            }
        }
    }

    public void Dispose()
    {
        _entries.Dispose();
        _keys.Dispose();
    }

    /// <summary>A removed item stays in its bucket until the next <see cref="Compact"/>, with a length that equals no key's.</summary>
    private void Remove(ref Entry entry)
    {
        Count--;
        _keyBytes -= entry.KeyLength;
        entry.KeyLength = Taken;
    }

    /// <summary>Drops removed items, and makes room for at least as many items as are left.</summary>
    private void Compact()
    {
        var (entries, keys) = (0, 0);
        for (var at = 0; at < _entries.Count; at++)
        {
            var entry = _entries[at];
            if (!entry.IsTaken)
            {
                entry.Key(_keys).CopyTo(_keys.Writable(keys, entry.KeyLength));
                _entries[entries++] = entry with { KeyStart = keys };
                keys += entry.KeyLength;
            }
        }
        _entries.Truncate(entries);
        _keys.Truncate(keys);
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(entries * 2, 64));
        _buckets = size == _buckets.Length ? _buckets : new int[size];
        _buckets.AsSpan().Fill(None);
        for (var at = 0; at < entries; at++)
        {
            Link(at);
        }
    }

    private void Link(int at)
    {
        ref var entry = ref _entries[at];
        ref var bucket = ref _buckets[BucketOf(entry.Hash)];
        entry.Next = bucket;
        bucket = at;
    }

    private int BucketOf(int hash) => hash & (_buckets.Length - 1);

    private record struct Entry(int KeyStart, int KeyLength, int Hash, UInt128 Digest)
    {
        public int Next { get; set; }

        public readonly bool IsTaken => KeyLength == Taken;

        public readonly ReadOnlySpan<byte> Key(PooledList<byte> keys) => IsTaken ? default : keys.Span.Slice(KeyStart, KeyLength);
    }
}

/// <summary>An item that the other table's scan did not deliver in time.</summary>
/// <param name="Key">The item's key.</param>
/// <param name="Digest">The digest of the item that was read.</param>
internal readonly record struct UnmatchedItem(ItemSnapshot Key, UInt128 Digest);
