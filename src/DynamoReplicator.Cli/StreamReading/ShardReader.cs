using System.Diagnostics.CodeAnalysis;
using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.StreamReading;

/// <summary>
/// Reads one shard to its end and hands its records on, batch by batch. The next batch begins with the first record that is not done with, so none
/// is ever passed.
/// </summary>
/// <param name="stream">Where to read.</param>
/// <param name="options">How.</param>
/// <param name="handler">Deals with the batches.</param>
/// <param name="tree">Notes how far the shard has come.</param>
/// <param name="slots">Limits what goes on at a time, over all shards. None is held while waiting.</param>
/// <param name="stop">No call begins after it.</param>
/// <param name="abandon">Cancels the batch in flight.</param>
internal sealed class ShardReader(
    RetryingStreamReader stream, StreamPumpOptions options, StreamBatchHandler handler, ShardTree tree, SemaphoreSlim slots, CancellationToken stop, CancellationToken abandon)
{
    private readonly TimeProvider _time = options.TimeProvider;

    /// <summary>Returns when the shard has been read to its end and all of its records are done with.</summary>
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
            }
            else if (cursor.IsAtEnd)
            {
                tree.Close(shard.ShardId);
                return;
            }
            else
            {
                await Task.Delay(options.PollInterval, _time, stop);
            }
        }
    }

    /// <summary>Reads until there is a full batch or nothing more for now.</summary>
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
            // As Lambda has it: an answer that names no record of the batch says nothing about any of them.
            failure = new StreamException($"The batch was answered with sequence number {firstFailed}, which none of its records has.");
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
                RetryIn = options.Backoff.DelayAfter(attempts + 1),
            };
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever else the handler throws fails the batch, and a failed batch is tried again.")]
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
        catch (Exception failure) when (failure is not CommandException)
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

    /// <summary>Where the shard is read next.</summary>
    private sealed class Cursor(StreamPosition start)
    {
        public string? Iterator { get; set; }

        /// <summary>The place to ask a new iterator for.</summary>
        public StreamPosition Position { get; private set; } = start;

        public bool IsAtEnd { get; private set; }

        /// <param name="page">Null if the iterator had expired.</param>
        public void MoveTo(StreamPage? page)
        {
            Iterator = page?.NextShardIterator;
            if (page is null)
            {
                // A second LATEST would be behind what came since the first; the whole shard is not.
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
