using DynamoReplicator.Aws;
using DynamoReplicator.Buffers;
using DynamoReplicator.Items;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Reconciliation;

/// <summary>Reads the items of one segment one after the other, each as the replica should hold it.</summary>
/// <param name="scan">The scan of the segment.</param>
/// <param name="schema">The table's key schema.</param>
/// <param name="projection">The items and attributes that the replica holds; null for the replica itself.</param>
/// <param name="onPage">Receives the number of items that each page has read, with those that a filter left out.</param>
internal sealed class ItemCursor(SegmentScan scan, KeySchema schema, ItemProjection? projection, Action<int> onPage) : IDisposable
{
    private readonly PooledList<byte> _key = new(128);
    private ItemPage? _page;
    private int _next;

    /// <summary>Whether the cursor is at an item.</summary>
    public bool HasItem { get; private set; }

    /// <summary>Whether another page must be read before the cursor can move.</summary>
    public bool NeedsPage => !HasItem && !scan.IsDone;

    /// <summary>Whether all items of the segment have been read.</summary>
    public bool IsDone => !HasItem && scan.IsDone;

    /// <summary>The current item, as the replica should hold it.</summary>
    public ReadOnlyMemory<byte> Item { get; private set; }

    /// <summary>The current item's key as DynamoDB JSON.</summary>
    public ReadOnlySpan<byte> Key => _key.Span;

    /// <summary>Reads a page, and moves to its first item that the replica should hold, if there is one.</summary>
    /// <exception cref="ReplicationException">The table cannot be read. The message says what to do.</exception>
    /// <exception cref="FormatException">An item is not DynamoDB JSON. The message contains no item data.</exception>
    public async Task ReadPageAsync(CancellationToken cancellation)
    {
        _page = await scan.ReadPageAsync(cancellation).ConfigureAwait(false);
        onPage(_page.ScannedCount);
        _next = 0;
        MoveNext();
    }

    /// <summary>Moves to the page's next item that the replica should hold.</summary>
    /// <exception cref="FormatException">An item is not DynamoDB JSON. The message contains no item data.</exception>
    /// <exception cref="ReplicationException">The caller's <c>Where</c> or <c>Select</c> threw an exception.</exception>
    public void MoveNext()
    {
        HasItem = false;
        while (_page is not null && _next < _page.Items.Count)
        {
            var item = _page.Items[_next++];
            _key.Truncate(0);
            schema.AppendKey(item.Span, _key);
            if (ProjectFor(item) is { } held)
            {
                (Item, HasItem) = (held, true);
                return;
            }
        }
        _page?.Dispose();
        (_page, Item) = (null, default);
    }

    /// <summary>Returns the current item's key as a snapshot that outlives the page.</summary>
    public ItemSnapshot KeySnapshot() => ItemSnapshot.OfKey(_key.Span.ToArray());

    /// <summary>Returns the current item's digest (<see cref="CanonicalItem.Digest"/>).</summary>
    public UInt128 Digest() => CanonicalItem.Digest(Item);

    public void Dispose()
    {
        _page?.Dispose();
        _key.Dispose();
    }

    private ReadOnlyMemory<byte>? ProjectFor(ReadOnlyMemory<byte> item) =>
        projection is null ? item : ItemSnapshot.Project(projection, item, _key.Memory);
}
