using DynamoReplicator.Items;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// Scans one segment of both tables in step. Two tables with the same keys were observed to return their items in the same order, because a
/// hash of the partition key determines it. So the two scans usually deliver the same key at the same time, and the items are compared
/// where they are. Other items wait, as a digest, until the other scan delivers their key. Items for which this does not happen in time are
/// left behind: they are looked up one by one.
/// <para>
/// The result never depends on the order. In another order, only the cost is higher: each item is looked up in the other table.
/// </para>
/// </summary>
/// <param name="source">The source's items, as the replica should hold them.</param>
/// <param name="replica">The replica's items.</param>
/// <param name="window">The maximum number of items of each table that wait.</param>
internal sealed class SegmentComparison(ItemCursor source, ItemCursor replica, int window) : IDisposable
{
    /// <summary>The number of items left behind at which the scans pause, so that these are looked up.</summary>
    private const int MaxLeftBehind = 4_096;

    /// <summary>Enough for 16,384 keys of usual length. It bounds the memory for long ones.</summary>
    private const int MaxKeyBytes = 2_000_000;

    private readonly Side _source = new(source, window);
    private readonly Side _replica = new(replica, window);
    private readonly ScanPause _pause = new(window);

    /// <summary>Whether all items have been read, and each has been matched or left behind.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Whether so many items were left behind that they must be looked up before the scans continue.</summary>
    public bool IsPaused => LeftInSource.Count >= MaxLeftBehind || LeftInReplica.Count >= MaxLeftBehind;

    /// <summary>The keys of items that both scans delivered with different values.</summary>
    public List<ItemSnapshot> Different { get; } = [];

    /// <summary>The items of the source that the replica's scan did not deliver in time.</summary>
    public List<UnmatchedItem> LeftInSource => _source.LeftBehind;

    /// <summary>The items of the replica that the source's scan did not deliver in time.</summary>
    public List<UnmatchedItem> LeftInReplica => _replica.LeftBehind;

    /// <summary>Reads a page of each table that needs one, and compares items until another page is needed.</summary>
    /// <exception cref="ReplicationException">A table cannot be read. The message says what to do.</exception>
    /// <exception cref="FormatException">An item is not DynamoDB JSON. The message contains no item data.</exception>
    public async Task ReadAndCompareAsync(CancellationToken cancellation)
    {
        // One after the other: other segments are read at the same time, so this costs no throughput.
        foreach (var cursor in new[] { source, replica })
        {
            if (cursor.NeedsPage)
            {
                await cursor.ReadPageAsync(cancellation).ConfigureAwait(false);
            }
        }
        while (!source.NeedsPage && !replica.NeedsPage && !IsPaused)
        {
            if (source.IsDone && replica.IsDone)
            {
                _source.LeaveAll();
                _replica.LeaveAll();
                IsDone = true;
                return;
            }
            CompareNext();
        }
    }

    public void Dispose()
    {
        _source.Dispose();
        _replica.Dispose();
    }

    private void CompareNext()
    {
        if (source.HasItem && replica.HasItem && source.Key.SequenceEqual(replica.Key))
        {
            Note(CanonicalItem.AreEqual(source.Item.Span, replica.Item.Span), source);
            source.MoveNext();
            replica.MoveNext();
            _pause.End();
            return;
        }
        var isSourceMet = TryMeet(_source, _replica);
        var isReplicaMet = TryMeet(_replica, _source);
        if (isSourceMet || isReplicaMet)
        {
            _pause.End();
            return;
        }
        // If one scan is at its end, it cannot deliver the other's items any more, so nothing waits.
        var isPaused = source.HasItem && replica.HasItem && _pause.Next(areBothFull: _source.IsFull && _replica.IsFull);
        if (!isPaused || !_pause.IsSourcePaused)
        {
            _source.Leave(isOtherDone: replica.IsDone);
        }
        if (!isPaused || _pause.IsSourcePaused)
        {
            _replica.Leave(isOtherDone: source.IsDone);
        }
    }

    /// <summary>Compares the current item of one scan with the waiting item of the other that has the same key, if there is one.</summary>
    private bool TryMeet(Side side, Side other)
    {
        if (!side.Cursor.HasItem || !other.Waiting.TryTake(side.Cursor.Key, out var digest))
        {
            return false;
        }
        Note(side.Cursor.Digest() == digest, side.Cursor);
        side.Cursor.MoveNext();
        return true;
    }

    private void Note(bool areEqual, ItemCursor cursor)
    {
        if (!areEqual)
        {
            Different.Add(cursor.KeySnapshot());
        }
    }

    /// <summary>One table's scan, and its items that the other scan has not delivered yet.</summary>
    private sealed class Side(ItemCursor cursor, int window) : IDisposable
    {
        public ItemCursor Cursor { get; } = cursor;

        public UnmatchedItems Waiting { get; } = new(window, MaxKeyBytes);

        public List<UnmatchedItem> LeftBehind { get; } = [];

        public bool IsFull => Waiting.IsFull;

        /// <summary>Lets the current item wait, or leaves it behind if the other scan cannot deliver it any more.</summary>
        public void Leave(bool isOtherDone)
        {
            if (!Cursor.HasItem)
            {
                return;
            }
            if (isOtherDone)
            {
                LeftBehind.Add(new UnmatchedItem(Cursor.KeySnapshot(), Cursor.Digest()));
            }
            else
            {
                if (Waiting.IsFull)
                {
                    Waiting.MoveOldest(Math.Max(1, Waiting.Count / 4), LeftBehind);
                }
                Waiting.Add(Cursor.Key, Cursor.Digest());
            }
            Cursor.MoveNext();
        }

        public void LeaveAll() => Waiting.MoveOldest(Waiting.Count, LeftBehind);

        public void Dispose() => Waiting.Dispose();
    }
}
