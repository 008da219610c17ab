using System.Text.Json;
using DynamoReplicator.Aws;
using DynamoReplicator.Calls;

namespace DynamoReplicator.Writing;

/// <summary>Hands out writes in the service's batches: at most 25, at most 16 MB of body. A write is never split: one that is too large goes alone, for the service to judge.</summary>
internal sealed class BatchQueue(JsonEncodedText table, ReadOnlyMemory<Write> writes)
{
    private readonly object _lock = new();
    private int _next;

    /// <summary>The next batch; false when there is none left. Batches follow the order of the writes. Safe for several threads.</summary>
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
