using System.Diagnostics.CodeAnalysis;

namespace DynamoReplicator.StreamReading;

/// <summary>
/// Reads a table's stream in batches, as Lambda's event source mapping does. A shard's records are processed in order, one batch at a
/// time, and a parent before its children. Other shards are processed concurrently. A failed record is retried until it succeeds, before
/// any later record.
/// </summary>
/// <param name="client">The API client, which the caller disposes.</param>
/// <param name="streamArn">The stream to read.</param>
/// <param name="options">The batch size, intervals, and callbacks.</param>
/// <param name="handler">Processes the batches, concurrently for several shards.</param>
internal sealed class StreamPump(StreamsClient client, string streamArn, StreamPumpOptions options, StreamBatchHandler handler)
{
    private readonly ShardTree _tree = new(options.From, options.ResumeFrom);
    private readonly RetryingStreamReader _stream = new(client, streamArn, options);
    private readonly HashSet<Task> _reading = [];
    private readonly object _saving = new();
    private readonly TimeProvider _time = options.TimeProvider;

    /// <summary>
    /// Runs until it is stopped. A stop waits for the batches in flight for up to <see cref="StreamPumpOptions.DrainTime"/>, then cancels
    /// them and waits that long once more. It saves the position a last time and returns normally.
    /// </summary>
    /// <param name="stop">Ends the run.</param>
    /// <exception cref="StreamException">
    /// The stream cannot be read, or not without losing changes, or the handler threw it because retries cannot help. The message gives
    /// the remedy.
    /// </exception>
    public async Task RunAsync(CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var abandon = new CancellationTokenSource();
        using var slots = new SemaphoreSlim(options.ParallelShards);
        var reader = new ShardReader(_stream, options, handler, _tree, slots, ending.Token, abandon.Token);
        var saving = SaveRegularlyAsync(ending.Token);
        try
        {
            await FollowAsync(reader, saving, ending.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // A stop is the normal end of a run.
        }
        finally
        {
            await ending.CancelAsync();
            await DrainAsync(abandon);
            await Quietly(saving);
            // Progress during the drain is saved even if a shard failed, because only replicated records count as progress.
            Save();
        }
    }

    private async Task FollowAsync(ShardReader reader, Task saving, CancellationToken ending)
    {
        IReadOnlyList<ShardGap> suspected = [];
        while (true)
        {
            var stream = await _stream.DescribeAsync(ending);
            options.OnListed?.Invoke();
            var gaps = _tree.Update(stream.Shards);
            // A listing may be stale, so only a shard missing from two consecutive listings is lost.
            if (gaps.FirstOrDefault(gap => suspected.Contains(gap)) is { } lost)
            {
                throw new StreamException(lost.Describe()) { AreChangesLost = true };
            }
            suspected = gaps;
            // The shards are saved before any is read. Otherwise a run from the latest change that ends before its first batch would
            // start at a later change the next time.
            Save();
            if (stream.IsDisabled && _tree.IsReadToTheEnd && gaps.Count == 0)
            {
                throw new StreamException(
                    "The source's stream was disabled. All of its changes have been replicated, but this run cannot read later changes. " +
                    "Enable the stream again, start with a new checkpoint file, then run 'dynamo-replicator verify --repair' " +
                    "for the changes in between, for partial replicas with their selection of items and attributes, " +
                    "and with --delete-extra unless a replica keeps items that its source deletes.")
                {
                    AreChangesLost = true,
                };
            }
            foreach (var shard in _tree.TakeReady())
            {
                options.OnReady?.Invoke(shard.ShardId);
                _reading.Add(reader.ReadToEndAsync(shard));
            }
            var pause = gaps.Count > 0 || _tree.AwaitsChildren ? options.ChildPollInterval : options.ShardPollInterval;
            await WaitForShardEndOrPauseAsync(Task.Delay(pause, _time, ending), saving);
        }
    }

    /// <summary>Returns after the pause, or as soon as a shard has been read to its end, so that its children start at once.</summary>
    private async Task WaitForShardEndOrPauseAsync(Task pause, Task saving)
    {
        var ended = await Task.WhenAny([pause, saving, .. _reading]);
        _reading.Remove(ended);
        await ended;
    }

    private async Task SaveRegularlyAsync(CancellationToken ending)
    {
        using var timer = new PeriodicTimer(options.SaveInterval, _time);
        while (await timer.WaitForNextTickAsync(ending))
        {
            Save();
        }
    }

    private void Save()
    {
        lock (_saving)
        {
            if (options.Save is { } save && _tree.TakeChanges() is { } shards)
            {
                save(shards);
            }
        }
    }

    private async Task DrainAsync(CancellationTokenSource abandon)
    {
        var all = Quietly(Task.WhenAll(_reading));
        var late = Task.Delay(options.DrainTime, _time, CancellationToken.None);
        if (await Task.WhenAny(all, late) == late)
        {
            await abandon.CancelAsync();
            // A batch that ignores the cancellation too is abandoned and counts as not done.
            await Task.WhenAny(all, Task.Delay(options.DrainTime, _time, CancellationToken.None));
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "The failure that ended the run is already being thrown, and later failures " +
        "must not hide it.")]
    private static async Task Quietly(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception)
        {
            // The caller throws the first failure.
        }
    }
}
