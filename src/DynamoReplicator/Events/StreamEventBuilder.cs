using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using DynamoReplicator.Buffers;

namespace DynamoReplicator.Events;

/// <summary>
/// Builds an event of items that were read from a table. Their bytes are copied into one piece, and are not spelled out as an event's JSON
/// only to be parsed again. Sequence numbers count from 0.
/// </summary>
/// <param name="records">The expected number of records.</param>
/// <param name="bytes">The expected number of bytes in keys and images.</param>
[SuppressMessage("Design", "CA1001", Justification = "The event that is built owns the lists and returns them.")]
internal sealed class StreamEventBuilder(int records, int bytes)
{
    /// <summary>The most digits of a number, and two quotation marks.</summary>
    private const int MaxNumberLength = 12;

    private readonly PooledList<StreamChange> _changes = new(records);
    private readonly PooledList<byte> _utf8 = new(bytes + records * MaxNumberLength);

    /// <param name="key">The item's key as DynamoDB JSON.</param>
    /// <param name="image">The item as DynamoDB JSON, or empty to delete it.</param>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> image)
    {
        var keys = Append(key);
        _changes.Add(new StreamChange
        {
            Record = keys, // Nothing else was read from the table.
            Keys = keys,
            NewImage = Append(image),
            SequenceNumber = AppendNumber(_changes.Count),
            CreatedAtMilliseconds = 0,
            IsTimeToLiveDelete = false,
        });
    }

    /// <summary>Returns the event, which owns the bytes from now on. Nothing can be added after it.</summary>
    public StreamEvent Build() => new(_utf8.Memory, _changes, sourceArn: default, windowState: null, _utf8);

    private Slice Append(ReadOnlySpan<byte> json)
    {
        var start = _utf8.Count;
        _utf8.AddRange(json);
        return new Slice(start, json.Length);
    }

    private Slice AppendNumber(int number)
    {
        var start = _utf8.Count;
        _utf8.Add((byte)'"');
        Utf8Formatter.TryFormat(number, _utf8.GetSpan(MaxNumberLength), out var digits);
        _utf8.Advance(digits);
        _utf8.Add((byte)'"');
        return new Slice(start, _utf8.Count - start);
    }
}
