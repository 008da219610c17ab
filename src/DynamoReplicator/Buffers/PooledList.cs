using System.Buffers;
using System.Runtime.CompilerServices;

namespace DynamoReplicator.Buffers;

/// <summary>
/// A growing list over rented arrays, so that a batch of any size allocates no more than an empty one. Disposing the
/// list returns the array.
/// </summary>
internal sealed class PooledList<T>(int capacity) : IBufferWriter<T>, IDisposable
{
    private T[] _items = ArrayPool<T>.Shared.Rent(Math.Max(capacity, 16));

    /// <summary>Creates a list of <paramref name="count"/> items, each the type's default value.</summary>
    public static PooledList<T> OfDefaults(int count)
    {
        var list = new PooledList<T>(count);
        list._items.AsSpan(0, count).Clear();
        list.Count = count;
        return list;
    }

    public int Count { get; private set; }

    public ref T this[int index] => ref _items.AsSpan(0, Count)[index];

    public ReadOnlySpan<T> Span => _items.AsSpan(0, Count);

    public ReadOnlyMemory<T> Memory => _items.AsMemory(0, Count);

    /// <summary>Returns a part of the list that can be changed in place.</summary>
    public Span<T> Writable(int start, int length) => _items.AsSpan(0, Count).Slice(start, length);

    public void Add(T item)
    {
        if (Count == _items.Length)
        {
            Grow(1);
        }
        _items[Count++] = item;
    }

    public void AddRange(ReadOnlySpan<T> items)
    {
        items.CopyTo(GetSpan(items.Length));
        Count += items.Length;
    }

    public void Advance(int count) => Count += count;

    public Span<T> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _items.AsSpan(Count);
    }

    public Memory<T> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _items.AsMemory(Count);
    }

    public void Truncate(int count) => Count = Math.Min(Count, count);

    public void Dispose()
    {
        var items = _items;
        _items = [];
        Count = 0;
        if (items.Length > 0)
        {
            Return(items);
        }
    }

    private void Reserve(int sizeHint)
    {
        var needed = Math.Max(sizeHint, 1);
        if (_items.Length - Count < needed)
        {
            Grow(needed);
        }
    }

    private void Grow(int needed)
    {
        var doubled = (int)Math.Min(_items.Length * 2L, Array.MaxLength);
        var larger = ArrayPool<T>.Shared.Rent(Math.Max(checked(Count + needed), doubled));
        Span.CopyTo(larger);
        Return(_items);
        _items = larger;
    }

    private static void Return(T[] items) =>
        ArrayPool<T>.Shared.Return(items, clearArray: RuntimeHelpers.IsReferenceOrContainsReferences<T>());
}
