using System.Diagnostics.CodeAnalysis;

namespace DynamoReplicator.StreamReading;

/// <summary>
/// Reads one shard to its end and passes its records to the handler in batches. The next batch starts with the first record that is not
/// done, so no record is ever skipped.
/// </summary>
/// <param name="stream">The stream to read.</param>
/// <param name="options">The batch size and the intervals.</param>
/// <param name="handler">Processes the batches.</param>
/// <param name="tree">Stores the shard's progress.</param>
/// <param name="slots">Limits the concurrent reads and batches of all shards. No slot is held during a wait.</param>
/// <param name="stop">No call starts after this is canceled.</param>
/// <param name="abandon">Cancels the batch in flight.</param>
internal sealed class ShardReader(
    RetryingStreamReader stream,
    StreamPumpOptions options,
    StreamBatchHandler handler,
    ShardTree tree,
    SemaphoreSlim slots,
    CancellationToken stop,
    CancellationToken abandon)
{
    private readonly TimeProvider _time = options.TimeProvider;

    /// <summary>Returns when the shard has been read to its end and all of its records are done.</summary>
    public async Task ReadToEndAsync(ReadyShard shard)
    {
        var queue = new RecordQueue(options.BatchSize, options.BatchBytes, options.RecordPrefix);
        var cursor = new Cursor(shard.Position);
        var attempts = 0;
        while (true)
        {
            await FillAsync(shard.ShardId, queue, cursor);
            if (!queue.IsEmpty)
            {
                var report = await TryBatchAsync(shard.ShardId, queue, attempts);
                attempts = report.Attempts;
                options.OnBatch?.Invoke(report);
                await Task.Delay(report.RetryIn, _time, stop);
                continue;
            }
            options.OnCaughtUp?.Invoke(shard.ShardId, cursor.IsAtEnd);
            if (cursor.IsAtEnd)
            {
                tree.Close(shard.ShardId);
                return;
            }
            await Task.Delay(options.PollInterval, _time, stop);
        }
    }

    /// <summary>Reads until there is a full batch, or no more records for now.</summary>
    private async Task FillAsync(string shardId, RecordQueue queue, Cursor cursor)
    {
        while (!cursor.IsAtEnd && !queue.HasFullBatch)
        {
            var page = await InSlotAsync(() => ReadPageAsync(shardId, cursor));
            if (page is null)
            {
                continue;
            }
            queue.Add(page.Records);
            if (page.Records.Count == 0)
            {
                return;
            }
        }
    }

    private async Task<StreamPage?> ReadPageAsync(string shardId, Cursor cursor)
    {
        cursor.Iterator ??= await stream.GetIteratorAsync(shardId, cursor.Position, stop);
        var page = await stream.GetRecordsAsync(cursor.Iterator, stop);
        cursor.MoveTo(page);
        return page;
    }

    private async Task<BatchReport> TryBatchAsync(string shardId, RecordQueue queue, int attempts)
    {
        var (count, outcome, failure) = await InSlotAsync(() => HandleAsync(queue));
        var firstFailed = outcome?.FirstFailed;
        var done = failure is not null ? 0 : firstFailed is null ? count : queue.CountBefore(firstFailed, count);
        if (done < 0)
        {
            // As in Lambda, a sequence number outside the batch fails the whole batch.
            failure = new StreamException($"The handler returned the sequence number {firstFailed}, which no record of the batch has.");
            outcome = null;
            done = 0;
        }
        if (done > 0)
        {
            tree.Advance(shardId, queue[done - 1].SequenceNumber);
            queue.Remove(done);
            attempts = 0;
        }
        return done == count
            ? new BatchReport(shardId, count, done) { Result = outcome?.Result }
            : new BatchReport(shardId, count, done)
            {
                FirstFailed = queue[0].SequenceNumber,
                Result = outcome?.Result,
                Failure = failure,
                Attempts = attempts + 1,
                RetryIn = options.Backoff.WaitAfter(attempts + 1),
            };
    }

    [SuppressMessage("Design", "CA1031", Justification = "Any other exception of the handler fails the batch, and a failed batch is " +
        "retried.")]
    private async Task<(int Count, BatchOutcome? Outcome, Exception? Failure)> HandleAsync(RecordQueue queue)
    {
        stop.ThrowIfCancellationRequested();
        var utf8Event = queue.Compose(out var count);
        try
        {
            return (count, await handler(utf8Event, abandon), null);
        }
        catch (Exception) when (abandon.IsCancellationRequested)
        {
            throw new OperationCanceledException(abandon);
        }
        catch (Exception failure) when (failure is not StreamException)
        {
            return (count, null, failure);
        }
    }

    private async Task<T> InSlotAsync<T>(Func<Task<T>> work)
    {
        await slots.WaitAsync(stop);
        try
        {
            return await work();
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>The position of the next read.</summary>
    private sealed class Cursor(StreamPosition start)
    {
        public string? Iterator { get; set; }

        /// <summary>The position for a new iterator.</summary>
        public StreamPosition Position { get; private set; } = start;

        public bool IsAtEnd { get; private set; }

        /// <param name="page">The page; null if the iterator had expired.</param>
        public void MoveTo(StreamPage? page)
        {
            Iterator = page?.NextShardIterator;
            if (page is null)
            {
                // A second LATEST would skip the records since the first, so the shard is read from its beginning.
                Position = Position == StreamPosition.Latest ? StreamPosition.TrimHorizon : Position;
                return;
            }
            IsAtEnd = Iterator is null;
            if (page.Records.Count > 0)
            {
                Position = StreamPosition.After(page.Records[^1].SequenceNumber);
            }
        }
    }
}
