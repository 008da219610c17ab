using System.Diagnostics.CodeAnalysis;
using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.StreamReading;

/// <summary>
/// Reads a table's stream and hands it on in batches, as Lambda's event source mapping does: a shard's records in order, one batch of a shard at a time,
/// a parent before its children, other shards side by side; a failed record is tried again until it succeeds, and none after it goes before it.
/// </summary>
/// <param name="client">Where to read. The caller disposes it.</param>
/// <param name="streamArn">The stream to read.</param>
/// <param name="options">How to read it.</param>
/// <param name="handler">Deals with the batches; called for several shards at once.</param>
internal sealed class StreamPump(StreamsClient client, string streamArn, StreamPumpOptions options, StreamBatchHandler handler)
{
    private readonly ShardTree _tree = new(options.From, options.ResumeFrom);
    private readonly RetryingStreamReader _stream = new(client, streamArn, options);
    private readonly HashSet<Task> _reading = [];
    private readonly Lock _saving = new();
    private readonly TimeProvider _time = options.TimeProvider;

    /// <summary>
    /// Runs until it is stopped. A stop waits for the batches in flight, <see cref="StreamPumpOptions.DrainTime"/> at most and as long again for those it then cancels, saves the position a last time and
    /// then returns normally.
    /// </summary>
    /// <param name="stop">Ends the run.</param>
    /// <exception cref="StreamException">The stream cannot be read on without losing changes, or not at all; the message says what to do.</exception>
    /// <exception cref="CommandException">The handler threw it: retries cannot help.</exception>
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
            // Being stopped is how a run ends.
        }
        finally
        {
            await ending.CancelAsync();
            await DrainAsync(abandon);
            await Quietly(saving);
            // Whatever the shards came to while they drained is saved, even when one of them failed: what is saved has been replicated.
            Save();
        }
    }

    private async Task FollowAsync(ShardReader reader, Task saving, CancellationToken ending)
    {
        IReadOnlyList<ShardGap> suspected = [];
        while (true)
        {
            var stream = await _stream.DescribeAsync(ending);
            var gaps = _tree.Update(stream.Shards);
            // A listing may be a moment behind, so only what two in a row lack is gone.
            if (gaps.FirstOrDefault(gap => suspected.Contains(gap)) is { } lost)
            {
                throw new StreamException(lost.Describe()) { AreChangesLost = true };
            }
            suspected = gaps;
            // What is known of the shards is saved before any is read: a run that begins with the latest change and ends before its first batch must not
            // begin with a later one the next time.
            Save();
            if (stream.IsDisabled && _tree.IsReadToTheEnd && gaps.Count == 0)
            {
                throw new StreamException(
                    "The source's stream was disabled. Every change in it has been replicated; later ones are not in any stream this run reads. " +
                    "Enable the stream again and start run with a new checkpoint file, then run verify --repair " +
                    "for what changed in between, with --delete-extra unless a replica keeps what its source deletes.")
                {
                    AreChangesLost = true,
                };
            }
            foreach (var shard in _tree.TakeReady())
            {
                _reading.Add(reader.ReadToEndAsync(shard));
            }
            var pause = gaps.Count > 0 || _tree.AwaitsChildren ? options.ChildPollInterval : options.ShardPollInterval;
            await WaitForShardEndOrPauseAsync(Task.Delay(pause, _time, ending), saving);
        }
    }

    /// <summary>Returns when a shard has been read to its end, so that its children start at once, or after the pause.</summary>
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
            // A batch that does not heed that either is left behind. It counts as not dealt with.
            await Task.WhenAny(all, Task.Delay(options.DrainTime, _time, CancellationToken.None));
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "The failure that ended the run is already on its way; others that follow from it must not hide it.")]
    private static async Task Quietly(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception)
        {
            // See above.
        }
    }
}
