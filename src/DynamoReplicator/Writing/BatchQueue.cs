using System.Text.Json;
using DynamoReplicator.Aws;
using DynamoReplicator.Calls;

namespace DynamoReplicator.Writing;

/// <summary>
/// Divides writes into batches of at most 25 writes and 16 MB of body. A write is never split: one that is too large is sent alone, and the
/// service rejects it. Writes that are put back are merged into later batches, before those that were never sent: if the time ends, Lambda
/// resumes at the first record that is not written. Thread-safe.
/// </summary>
internal sealed class BatchQueue(JsonEncodedText table, ReadOnlyMemory<Write> writes)
{
    /// <summary>
    /// The writes of a batch that were put back, while others were never sent. The others show whether the table is throttled, and must not
    /// wait for one partition that is.
    /// </summary>
    public const int MaxPutBack = BatchWriteItemBody.MaxWrites / 2;

    private readonly object _lock = new();
    private ReadOnlyMemory<Write> _putBack;
    private int _next;

    /// <summary>The number of calls that so many small writes take.</summary>
    public static int CallsFor(int writes) => (writes + BatchWriteItemBody.MaxWrites - 1) / BatchWriteItemBody.MaxWrites;

    /// <summary>Whether no batch is left.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                return _putBack.IsEmpty && _next == writes.Length;
            }
        }
    }

    /// <summary>Puts writes back that were not done.</summary>
    public void PutBack(Write[] undone)
    {
        if (undone.Length == 0)
        {
            return;
        }
        lock (_lock)
        {
            Write[] all = [.. _putBack.Span, .. undone];
            Array.Sort(all, (left, right) => left.Record.CompareTo(right.Record));
            _putBack = all;
        }
    }

    /// <summary>Takes the next batch: writes that were put back, and then others in their order. Returns false if none is left.</summary>
    public bool TryTake(out ReadOnlyMemory<Write> batch)
    {
        lock (_lock)
        {
            var length = BatchWriteItemBody.LengthAround(table);
            var others = writes[_next..];
            var again = _putBack[..CountOf(
                _putBack.Span, others.IsEmpty ? BatchWriteItemBody.MaxWrites : MaxPutBack, isFirst: true, ref length)];
            var first = others[..CountOf(others.Span, BatchWriteItemBody.MaxWrites - again.Length, again.IsEmpty, ref length)];
            _putBack = _putBack[again.Length..];
            _next += first.Length;
            batch = again.IsEmpty ? first : first.IsEmpty ? again : (Write[])[.. again.Span, .. first.Span];
            return !batch.IsEmpty;
        }
    }

    /// <summary>Counts the writes that fit. The first of a batch always does.</summary>
    private static int CountOf(ReadOnlySpan<Write> some, int most, bool isFirst, ref int length)
    {
        var count = 0;
        for (; count < some.Length && count < most; count++)
        {
            var longer = length + BatchWriteItemBody.LengthOf(some[count]);
            if (longer > BatchWriteItemBody.MaxLength && !(isFirst && count == 0))
            {
                break;
            }
            length = longer;
        }
        return count;
    }
}
