using DynamoReplicator.Aws;
using DynamoReplicator.Calls;
using DynamoReplicator.Events;
using DynamoReplicator.Telemetry;
using DynamoReplicator.Wording;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Writing;

/// <summary>Sends the batches of one event to one replica, records what was written, and waits before retries.</summary>
internal sealed class BatchSender(
    Replica replica,
    ChangeSet changes,
    ReplicaAccount account,
    TimeProvider time,
    Deadline deadline,
    Backoff backoff,
    ILogger logger)
{
    /// <summary>Sends a batch once and records the writes that succeeded. Returns the others with the error.</summary>
    /// <param name="batch">The writes to send.</param>
    /// <param name="last">The error of the previous attempt. It is reported if the time ends during this attempt.</param>
    /// <param name="window">The time in which the attempt may start and is awaited.</param>
    public async ValueTask<(ReadOnlyMemory<Write> Undone, WriteError? Error)> TrySendAsync(
        ReadOnlyMemory<Write> batch, WriteError? last, CallWindow window)
    {
        try
        {
            window.ThrowIfClosed();
            account.Counts.Call();
            var response = await replica.Send(batch, account.Counts, window).ConfigureAwait(false);
            var undone = UnprocessedItems.In(response, batch, changes);
            account.Counts.Answered(response, undone.Length);
            account.Written(batch.Span, undone);
            return (undone, undone.Length == 0 ? null : Throttled(undone.Length, batch.Length));
        }
        catch (Exception error) when (error is CallWindowClosedException
            || (error is OperationCanceledException && window.Abandoned.IsCancellationRequested))
        {
            last ??= error is CredentialsAbandonedException ? new WriteError(WriteErrorKind.Transient, error.Message, error) : null;
            return (batch, OutOfTime(last) with { Kind = WriteErrorKind.Fatal });
        }
        catch (FormatException problem)
        {
            return (batch, new WriteError(WriteErrorKind.Fatal, $"The response of {replica.Table} is invalid. {problem.Message}", problem));
        }
        catch (Exception error)
        {
            return (batch, WriteError.Of(error, replica.Table, batch.Span, changes.AnyKeys));
        }
    }

    /// <summary>Sends a batch apart from the others, until all of it is written, abandoned, or refused as invalid.</summary>
    /// <returns>The writes that were refused as a whole, and the error. The error is null if nothing was refused.</returns>
    public async ValueTask<(ReadOnlyMemory<Write> Refused, WriteError? Error)> WriteUnlessRefusedAsync(
        ReadOnlyMemory<Write> batch, CallWindow window)
    {
        WriteError? error = null;
        for (var failedTries = 0; ;)
        {
            if (account.Stopped is not null)
            {
                return default;
            }
            if (await replica.Gate.EnterAsync(window).ConfigureAwait(false) is not { } call)
            {
                GiveUp(batch.Span, error);
                return default;
            }
            (var undone, error) = await TrySendAsync(batch, error, window).ConfigureAwait(false);
            replica.Gate.End(call, refused: null);
            if (error is { Kind: WriteErrorKind.Rejected })
            {
                return (batch, error);
            }
            if (error is { Kind: WriteErrorKind.Fatal })
            {
                account.Stop(batch.Span[0].Record == Write.NoRecord ? error.ForProbe(replica.Table) : error);
                return default;
            }
            if (undone.IsEmpty)
            {
                return default;
            }
            failedTries = undone.Length < batch.Length ? 1 : failedTries + 1;
            batch = undone;
            var wait = backoff.WaitAfter(failedTries);
            LogRetry(wait, batch.Length, failedTries, error!);
            if (!await WaitAsync(wait, window).ConfigureAwait(false))
            {
                GiveUp(batch.Span, error);
                return default;
            }
            account.Counts.Retry();
        }
    }

    /// <summary>Waits. Returns false if no time is left after the wait.</summary>
    public async ValueTask<bool> WaitAsync(TimeSpan wait, CallWindow window)
    {
        wait = Backoff.WholeMilliseconds(wait);
        if (window.IsClosedAfter(wait))
        {
            return false;
        }
        try
        {
            await Task.Delay(wait, time, window.Canceled).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void LogRetry(TimeSpan wait, int writes, int failedTries, WriteError error) =>
        Log.Retrying(logger, writes, replica.Table, failedTries, wait.TotalMilliseconds, error.Reason);

    /// <summary>Fails writes for which no time is left.</summary>
    /// <param name="writes">The writes.</param>
    /// <param name="last">Their last error; null if they were never sent.</param>
    public void GiveUp(ReadOnlySpan<Write> writes, WriteError? last)
    {
        var error = OutOfTime(last);
        foreach (var write in writes)
        {
            if (write.Record == Write.NoRecord)
            {
                account.Stop(error); // Nothing may be written before the probe has succeeded.
                return;
            }
            account.Fail(write.Record, error);
        }
    }

    /// <summary>The error of writes for which no time is left.</summary>
    public WriteError OutOfTime(WriteError? last)
    {
        var reason = deadline.NoTimeReason is { } noTime
            ? $"Nothing was sent to {replica.Table}: {noTime}"
            : $"The invocation's time ended before {replica.Table} acknowledged the change.{(last is null ? "" : " " + last.Reason)}";
        return new WriteError(WriteErrorKind.Transient, reason, last?.Exception) { IsOfDeadline = true };
    }

    private WriteError Throttled(int undone, int sent) =>
        new(
            WriteErrorKind.Transient,
            $"{replica.Table} left {undone} of {Quantity.Of(sent, "write")} unprocessed: its write capacity is too small.",
            null);
}
