using System.Numerics;
using DynamoReplicator.Buffers;
using DynamoReplicator.Items;

namespace DynamoReplicator.Events;

/// <summary>
/// Groups an event's changes by item: which records have the same key, which of them is the last, and which are skipped. Keys are numbered
/// in the order of their first record. Writing them in this order therefore completes the batch from its start.
/// </summary>
internal sealed class ChangeSet : IDisposable
{
    /// <summary>The key number of a record that is skipped.</summary>
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
        // The table is at most half full, so that a lookup seldom needs a second step.
        _buckets = PooledList<int>.OfDefaults((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(streamEvent.Count, 4) * 2));
    }

    public StreamEvent Event { get; }

    /// <summary>The number of items that the event changes.</summary>
    public int KeyCount => _keys.Count;

    /// <summary>The largest number of changes that a single item has in the event.</summary>
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

    /// <summary>Returns the key number of a record, or <see cref="NoKey"/> if the record is skipped.</summary>
    public int KeyOf(int record) => _records[record].Key;

    /// <summary>Returns the number of changes of the same key that precede this one in the event.</summary>
    public int VersionOf(int record) => _records[record].Version;

    /// <summary>Returns the previous change of the same key in the event, or null if this one is the first.</summary>
    public int? PreviousRecordOf(int record) => _records[record].Previous is var previous and >= 0 ? previous : null;

    /// <summary>Returns the last record that changes a key.</summary>
    public int LastRecordOf(int key) => _keys[key].LastRecord;

    /// <summary>
    /// A key as the source spells it. All keys have the same attributes. Unlike the keys of skipped records, this one is known to be valid.
    /// </summary>
    public ReadOnlySpan<byte> AnyKeys => Event.Keys(LastRecordOf(0));

    /// <summary>Returns the canonical identity of a key (<see cref="ItemKey"/>).</summary>
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
                ThrowIfKeyAttributesDiffer(identity, record);
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
    /// A replica has one key schema, which is checked against the event's first key. A key with different attributes
    /// would bypass that check.
    /// </summary>
    private void ThrowIfKeyAttributesDiffer(ReadOnlySpan<byte> identity, int record)
    {
        if (_keys.Count > 0 && !KeyAttributes.AreSame(IdentityOf(0), identity))
        {
            throw EventErrors.InRecord(
                record,
                $"(sequence number {Event.SequenceNumber(record)}) has different key attributes than the records before it, so it " +
                "belongs to another table. Replicate each table's records in a separate event.");
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
            throw EventErrors.InRecord(
                record, $"(sequence number {Event.SequenceNumber(record)}) has an invalid \"dynamodb.Keys\". {problem.Message}");
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
