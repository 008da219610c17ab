using DynamoReplicator.Aws;
using DynamoReplicator.Calls;

namespace DynamoReplicator.Writing;

/// <summary>
/// Writes a round, whose keys are distinct: several workers take batches from one queue and send them at the replica's pace. Writes that
/// are not done return to the queue after a wait, and meanwhile the workers send others.
/// </summary>
internal sealed class RoundWriter(
    BatchQueue queue,
    RetryPool retries,
    Replica replica,
    ReplicaAccount account,
    BatchSender sender,
    Func<ReadOnlyMemory<Write>, WriteError, CallWindow, Task> isolate,
    CallWindow window)
{
    public Task WriteAsync(int workers)
    {
        var all = new Task[workers];
        for (var worker = 0; worker < all.Length; worker++)
        {
            all[worker] = WorkAsync();
        }
        return Task.WhenAll(all);
    }

    /// <summary>Must not throw, or other workers would stay in flight while their bytes are returned to the pool.</summary>
    private async Task WorkAsync()
    {
        try
        {
            while (account.Stopped is null && await StartAsync().ConfigureAwait(false) is { } call)
            {
                await SendNextAsync(call).ConfigureAwait(false);
            }
        }
        catch (Exception error)
        {
            account.Stop(WriteError.Of(error, replica.Table));
        }
    }

    /// <summary>Waits until there is something to send and a call may start. Returns null if nothing is left for this worker.</summary>
    private async ValueTask<StartedCall?> StartAsync()
    {
        while (account.Stopped is null)
        {
            queue.PutBack(retries.TakeDue());
            if (!queue.IsEmpty)
            {
                var call = await replica.Gate.EnterAsync(window).ConfigureAwait(false);
                if (call is null)
                {
                    account.Stop(sender.OutOfTime(retries.LastError));
                }
                return call;
            }
            if (retries.Wait is not { } wait)
            {
                return null;
            }
            // Another worker may take these writes when the wait is over, together with its own.
            if (!await sender.WaitAsync(wait, window).ConfigureAwait(false))
            {
                sender.GiveUp(retries.TakeAll(), retries.LastError);
            }
        }
        return null;
    }

    private async Task SendNextAsync(StartedCall call)
    {
        queue.PutBack(retries.TakeDue());
        if (!queue.TryTake(out var batch))
        {
            replica.Gate.End(call, refused: null);
            return;
        }
        var again = CountRetries(batch.Span);
        if (again > 0)
        {
            account.Counts.Retry();
        }
        var (undone, error) = await sender.TrySendAsync(batch, again > 0 ? retries.LastError : null, window).ConfigureAwait(false);
        var isAnswered = error is null or { Kind: WriteErrorKind.Transient };
        replica.Gate.End(call, isAnswered ? RefusedShare(batch.Span, again, undone.Span) : null);
        switch (error?.Kind)
        {
            case WriteErrorKind.Rejected:
                await isolate(batch, error, window).ConfigureAwait(false);
                break;
            case WriteErrorKind.Fatal:
                account.Stop(error);
                break;
            default:
                Keep(again, undone.Span, error);
                break;
        }
    }

    private void Keep(int again, ReadOnlySpan<Write> undone, WriteError? error)
    {
        if (again > 0)
        {
            retries.Retried(again, CountRetries(undone));
        }
        if (error is not null)
        {
            var (failedTries, wait) = retries.Add(undone, error);
            sender.LogRetry(wait, undone.Length, failedTries, error);
        }
    }

    /// <summary>
    /// The share of refused writes among those that were sent for the first time. If a service processes a batch in order, the ones sent
    /// again have an advantage, so the share of all is an upper limit.
    /// </summary>
    /// <returns>Null if all of them were sent before.</returns>
    private static double? RefusedShare(ReadOnlySpan<Write> sent, int again, ReadOnlySpan<Write> undone)
    {
        var first = sent.Length - again;
        return first == 0 ? null : Math.Min((double)(undone.Length - CountRetries(undone)) / first, (double)undone.Length / sent.Length);
    }

    private static int CountRetries(ReadOnlySpan<Write> writes)
    {
        var count = 0;
        foreach (var write in writes)
        {
            count += write.IsRetry ? 1 : 0;
        }
        return count;
    }
}
