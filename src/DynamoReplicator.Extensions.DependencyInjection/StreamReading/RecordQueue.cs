using System.Buffers;

namespace DynamoReplicator.StreamReading;

/// <summary>The records of a shard that have been read but are not done. The next batch always starts with the first of them.</summary>
/// <param name="batchSize">The maximum number of records per batch.</param>
/// <param name="batchBytes">The maximum number of bytes per batch. A larger record gets its own batch.</param>
/// <param name="recordPrefix">Properties to insert before each record's own.</param>
internal sealed class RecordQueue(int batchSize, int batchBytes, ReadOnlyMemory<byte> recordPrefix)
{
    private readonly List<StreamRecord> _records = [];
    private readonly ArrayBufferWriter<byte> _event = new();
    private long _bytes;

    private static ReadOnlySpan<byte> Head => "{\"Records\":["u8;

    private static ReadOnlySpan<byte> Tail => "]}"u8;

    public bool IsEmpty => _records.Count == 0;

    /// <summary>Whether there are enough records for a full batch.</summary>
    public bool HasFullBatch => _records.Count >= batchSize || _bytes >= batchBytes;

    public StreamRecord this[int index] => _records[index];

    public void Add(IReadOnlyList<StreamRecord> records)
    {
        _records.AddRange(records);
        _bytes += records.Sum(LengthOf);
    }

    /// <summary>Writes the next batch as a stream event.</summary>
    /// <param name="count">The number of records in the batch.</param>
    /// <returns>The event, valid until the next call.</returns>
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

    /// <summary>
    /// The number of records before a sequence number, or -1 if none of the first <paramref name="count"/> records has it.
    /// </summary>
    public int CountBefore(string sequenceNumber, int count) =>
        _records.FindIndex(0, count, record => record.SequenceNumber == sequenceNumber);

    /// <summary>Removes the first records, which are done.</summary>
    public void Remove(int count)
    {
        _bytes -= _records.Take(count).Sum(LengthOf);
        _records.RemoveRange(0, count);
    }

    /// <summary>The length of a record with its prefix and both commas.</summary>
    private long LengthOf(StreamRecord record) => record.Utf8.Length + (recordPrefix.IsEmpty ? 0 : recordPrefix.Length + 1) + 1;

    private void Write(ReadOnlySpan<byte> record)
    {
        if (!recordPrefix.IsEmpty)
        {
            _event.Write(record[..1]); // A record is never empty, so a comma may follow the prefix.
            _event.Write(recordPrefix.Span);
            _event.Write(","u8);
            record = record[1..];
        }
        _event.Write(record);
    }
}
