using System.Text.Json;
using DynamoReplicator.Aws;
using DynamoReplicator.Calls;

namespace DynamoReplicator.Writing;

/// <summary>
/// Divides writes into batches of at most 25 writes and 16 MB of body. A write is never split: one that is too large is sent alone, and the
/// service rejects it.
/// </summary>
internal sealed class BatchQueue(JsonEncodedText table, ReadOnlyMemory<Write> writes)
{
    private readonly object _lock = new();
    private int _next;

    /// <summary>Takes the next batch, in the order of the writes. Returns false if none is left. Thread-safe.</summary>
    public bool TryTake(out ReadOnlyMemory<Write> batch)
    {
        lock (_lock)
        {
            var rest = writes.Span[_next..];
            var length = BatchWriteItemBody.LengthAround(table);
            var count = 0;
            while (count < rest.Length && count < BatchWriteItemBody.MaxWrites)
            {
                length += BatchWriteItemBody.LengthOf(rest[count]);
                if (count > 0 && length > BatchWriteItemBody.MaxLength)
                {
                    break;
                }
                count++;
            }
            batch = writes.Slice(_next, count);
            _next += count;
            return count > 0;
        }
    }
}
