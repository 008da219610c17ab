using System.Collections;
using System.Runtime.InteropServices;
using static Amazon.Lambda.DynamoDBEvents.DynamoDBEvent;

namespace DynamoReplicator.Events.Typed;

/// <summary>
/// The records of an event, each created when it is first accessed. It behaves like the list of all of them, also for concurrent readers.
/// A handler may keep and change any record that it has seen, so the list keeps that record from then on. The first alteration of the
/// list creates all records.
/// </summary>
internal sealed class LazyRecordList : IList<DynamodbStreamRecord?>
{
    /// <summary>The records that have been created. The others are null while <see cref="_unread"/> is set.</summary>
    private readonly List<DynamodbStreamRecord?> _records;
    private readonly object _creation = new();
    private UnreadRecords? _unread;
    private int _created;

    public LazyRecordList(UnreadRecords unread)
    {
        _unread = unread;
        _records = new List<DynamodbStreamRecord?>(unread.Event.Count);
        CollectionsMarshal.SetCount(_records, unread.Event.Count);
    }

    /// <summary>The event, as long as no record has been created: it can be replicated from its bytes.</summary>
    public StreamEvent? Untouched => _created == 0 ? _unread?.Event : null;

    public int Count => _records.Count;

    public bool IsReadOnly => false;

    public DynamodbStreamRecord? this[int index]
    {
        get => _records[index] ?? Create(index);
        set => Altered()[index] = value;
    }

    /// <summary>Returns the record's bytes, if the record has not been created.</summary>
    public bool TryGetUnread(int index, out ReadOnlySpan<byte> utf8)
    {
        var isUnread = _unread is not null && _records[index] is null;
        utf8 = isUnread ? _unread!.Utf8(index) : default;
        return isUnread;
    }

    public IEnumerator<DynamodbStreamRecord?> GetEnumerator() => Enumerate(_records.GetEnumerator());

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void CopyTo(DynamodbStreamRecord?[] array, int arrayIndex)
    {
        CreateAll();
        _records.CopyTo(array, arrayIndex);
    }

    public bool Contains(DynamodbStreamRecord? item) => IndexOf(item) >= 0;

    /// <summary>Nobody can hold a record that has not been created, and an unread event has no null among its records.</summary>
    public int IndexOf(DynamodbStreamRecord? item) => item is null && _unread is not null ? -1 : _records.IndexOf(item);

    public void Add(DynamodbStreamRecord? item) => Altered().Add(item);

    public void Insert(int index, DynamodbStreamRecord? item) => Altered().Insert(index, item);

    public bool Remove(DynamodbStreamRecord? item) => Altered().Remove(item);

    public void RemoveAt(int index) => Altered().RemoveAt(index);

    public void Clear() => Altered().Clear();

    /// <summary>The list's own enumerator notices alterations.</summary>
    private IEnumerator<DynamodbStreamRecord?> Enumerate(List<DynamodbStreamRecord?>.Enumerator records)
    {
        for (var index = 0; records.MoveNext(); index++)
        {
            yield return this[index];
        }
    }

    private DynamodbStreamRecord? Create(int index)
    {
        lock (_creation)
        {
            return CreateLocked(index);
        }
    }

    private void CreateAll()
    {
        lock (_creation)
        {
            for (var index = 0; index < _records.Count; index++)
            {
                CreateLocked(index);
            }
        }
    }

    private DynamodbStreamRecord? CreateLocked(int index)
    {
        // Not through the indexer: creating a record must not end an enumeration.
        ref var record = ref CollectionsMarshal.AsSpan(_records)[index];
        if (record is null && _unread is { } unread)
        {
            record = unread.Read(index);
            _created++;
        }
        return record;
    }

    private List<DynamodbStreamRecord?> Altered()
    {
        CreateAll();
        _unread = null;
        return _records;
    }
}
