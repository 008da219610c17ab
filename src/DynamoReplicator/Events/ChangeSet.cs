using System.Numerics;
using DynamoReplicator.Buffers;
using DynamoReplicator.Items;

namespace DynamoReplicator.Events;

/// <summary>
/// The changes of an event by item: which records concern the same key, which of them is the last, and which are left out. Keys are numbered in the
/// order in which they first appear, so that writing them in that order proves the batch from its start onwards.
/// </summary>
internal sealed class ChangeSet : IDisposable
{
    /// <summary>The key of a record that is left out.</summary>
    public const int NoKey = -1;

    private readonly PooledList<byte> _identities;
    private readonly PooledList<KeyEntry> _keys;
    private readonly PooledList<RecordEntry> _records;
    private readonly PooledList<int> _buckets;

    private ChangeSet(StreamEvent streamEvent)
    {
        Event = streamEvent;
        _identities = new PooledList<byte>(streamEvent.Count * 32);
        _keys = new PooledList<KeyEntry>(streamEvent.Count);
        _records = new PooledList<RecordEntry>(streamEvent.Count);
        // At most half full, so that a probe seldom takes a second step.
        _buckets = PooledList<int>.OfDefaults((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(streamEvent.Count, 4) * 2));
    }

    public StreamEvent Event { get; }

    /// <summary>How many items the event changes.</summary>
    public int KeyCount => _keys.Count;

    /// <summary>The most changes that any one item has in the event.</summary>
    public int MaxVersions { get; private set; }

    /// <exception cref="ReplicationException">A record's key cannot be read.</exception>
    public static ChangeSet Of(StreamEvent streamEvent, bool skipTimeToLiveDeletes)
    {
        var changes = new ChangeSet(streamEvent);
        try
        {
            changes.Build(skipTimeToLiveDeletes);
            return changes;
        }
        catch
        {
            changes.Dispose();
            throw;
        }
    }

    /// <summary>The key of a record, or <see cref="NoKey"/> if the record is left out.</summary>
    public int KeyOf(int record) => _records[record].Key;

    /// <summary>How many changes of the same key come before this one in the event.</summary>
    public int VersionOf(int record) => _records[record].Version;

    /// <summary>The change of the same key that comes before this one in the event; null when it is the first.</summary>
    public int? PreviousRecordOf(int record) => _records[record].Previous is var previous and >= 0 ? previous : null;

    /// <summary>The last record that changes a key.</summary>
    public int LastRecordOf(int key) => _keys[key].LastRecord;

    /// <summary>A key as the source spells it. All have the same attributes, and unlike the keys of records that are left out this one is known to be a key.</summary>
    public ReadOnlySpan<byte> AnyKeys => Event.Keys(LastRecordOf(0));

    /// <summary>The canonical identity of a key (<see cref="ItemKey"/>).</summary>
    public ReadOnlySpan<byte> IdentityOf(int key) => _keys[key].Identity.Of(_identities.Span);

    public void Dispose()
    {
        _identities.Dispose();
        _keys.Dispose();
        _records.Dispose();
        _buckets.Dispose();
    }

    private void Build(bool skipTimeToLiveDeletes)
    {
        for (var record = 0; record < Event.Count; record++)
        {
            if (skipTimeToLiveDeletes && Event[record].IsTimeToLiveDelete)
            {
                _records.Add(new RecordEntry(NoKey, 0, -1));
                continue;
            }
            var key = KeyFor(record);
            ref var entry = ref _keys[key];
            _records.Add(new RecordEntry(key, entry.Versions, entry.Versions == 0 ? -1 : entry.LastRecord));
            entry.LastRecord = record;
            entry.Versions++;
            MaxVersions = Math.Max(MaxVersions, entry.Versions);
        }
    }

    private int KeyFor(int record)
    {
        var start = _identities.Count;
        AppendIdentity(record);
        var slice = new Slice(start, _identities.Count - start);
        var identity = slice.Of(_identities.Span);
        var hash = ItemKey.Hash(identity);
        var buckets = _buckets.Span;
        for (var bucket = hash & (buckets.Length - 1); ; bucket = (bucket + 1) & (buckets.Length - 1))
        {
            var key = buckets[bucket] - 1;
            if (key < 0)
            {
                ThrowIfOfAnotherTable(identity, record);
                _keys.Add(new KeyEntry { Identity = slice, Hash = hash });
                _buckets[bucket] = _keys.Count;
                return _keys.Count - 1;
            }
            if (_keys[key].Hash == hash && identity.SequenceEqual(IdentityOf(key)))
            {
                _identities.Truncate(start);
                return key;
            }
        }
    }

    /// <summary>
    /// A replica has one key schema, which is checked for the event's first key. A key of other attributes would be written past that
    /// check.
    /// </summary>
    private void ThrowIfOfAnotherTable(ReadOnlySpan<byte> identity, int record)
    {
        if (_keys.Count > 0 && !KeyAttributes.AreSame(IdentityOf(0), identity))
        {
            throw EventErrors.InRecord(
                record,
                $"(sequence number {Event.SequenceNumber(record)}) has other key attributes than the records before it, so it is of another " +
                "table. Replicate each table's records in an event of their own.");
        }
    }

    private void AppendIdentity(int record)
    {
        try
        {
            ItemKey.Append(Event.Keys(record), _identities);
        }
        catch (FormatException problem)
        {
            throw new ReplicationException($"Record {record} of the event (sequence number {Event.SequenceNumber(record)}) has a \"dynamodb.Keys\" that {problem.Message} Nothing was written.");
        }
    }

    private struct KeyEntry
    {
        public Slice Identity;
        public int Hash;
        public int LastRecord;
        public int Versions;
    }

    private readonly record struct RecordEntry(int Key, int Version, int Previous);
}
