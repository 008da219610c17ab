using System.Buffers;

namespace DynamoReplicator.Cli.StreamReading;

/// <summary>The records of a shard that have been read and are not yet done with. The next batch is always made of the first of them.</summary>
/// <param name="batchSize">The most records in a batch.</param>
/// <param name="batchBytes">The most bytes in a batch; a record that alone is larger goes alone.</param>
/// <param name="recordPrefix">Properties to put in front of each record's own.</param>
internal sealed class RecordQueue(int batchSize, int batchBytes, ReadOnlyMemory<byte> recordPrefix)
{
    private readonly List<StreamRecord> _records = [];
    private readonly ArrayBufferWriter<byte> _event = new();
    private long _bytes;

    private static ReadOnlySpan<byte> Head => "{\"Records\":["u8;

    private static ReadOnlySpan<byte> Tail => "]}"u8;

    public bool IsEmpty => _records.Count == 0;

    /// <summary>Whether there are enough records for a batch as large as it may be.</summary>
    public bool HasFullBatch => _records.Count >= batchSize || _bytes >= batchBytes;

    public StreamRecord this[int index] => _records[index];

    public void Add(IReadOnlyList<StreamRecord> records)
    {
        _records.AddRange(records);
        _bytes += records.Sum(LengthOf);
    }

    /// <summary>Writes the next batch as a stream event.</summary>
    /// <param name="count">How many records it has, from the first on.</param>
    /// <returns>The event. Valid until the next call.</returns>
    public ReadOnlyMemory<byte> Compose(out int count)
    {
        _event.ResetWrittenCount();
        _event.Write(Head);
        for (count = 0; count < _records.Count && count < batchSize; count++)
        {
            var record = _records[count];
            if (count > 0)
            {
                if (_event.WrittenCount + LengthOf(record) + Tail.Length > batchBytes)
                {
                    break;
                }
                _event.Write(","u8);
            }
            Write(record.Utf8.Span);
        }
        _event.Write(Tail);
        return _event.WrittenMemory;
    }

    /// <summary>How many records come before the one with this sequence number, or -1 if none of the first <paramref name="count"/> has it.</summary>
    public int CountBefore(string sequenceNumber, int count) => _records.FindIndex(0, count, record => record.SequenceNumber == sequenceNumber);

    /// <summary>Takes out the first records: they are done with.</summary>
    public void Remove(int count)
    {
        _bytes -= _records.Take(count).Sum(LengthOf);
        _records.RemoveRange(0, count);
    }

    /// <summary>The record with its prefix and both of their commas.</summary>
    private long LengthOf(StreamRecord record) => record.Utf8.Length + (recordPrefix.IsEmpty ? 0 : recordPrefix.Length + 1) + 1;

    private void Write(ReadOnlySpan<byte> record)
    {
        if (!recordPrefix.IsEmpty)
        {
            _event.Write(record[..1]); // A record has a sequence number, so something follows the brace and a comma is right.
            _event.Write(recordPrefix.Span);
            _event.Write(","u8);
            record = record[1..];
        }
        _event.Write(record);
    }
}
