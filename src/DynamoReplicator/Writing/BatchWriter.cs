using System.Text.Json;
using DynamoReplicator.Streams;
using DynamoReplicator.Telemetry;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Writing;

/// <summary>
/// Writes a batch of changes to one replica: up to 25 a call, up to <see cref="ReplicatorOptions.MaxConcurrency"/> calls in flight, and never two writes of one
/// key at once. It does not throw for what the replica does: whatever is not proven written is failed in the account.
/// </summary>
internal sealed class BatchWriter(Replica replica, ChangeSet changes, ReplicaAccount account, ReplicatorOptions options, RetrySchedule schedule, ILogger logger)
{
    private readonly JsonEncodedText _tableJson = JsonEncodedText.Encode(replica.Table.Table);

    /// <param name="cancellation">No attempt starts after it; those in flight are awaited as at the deadline (<see cref="Deadline.Grace"/>).</param>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled. Nothing is in flight any more.</exception>
    public async Task WriteAsync(CancellationToken cancellation)
    {
        var started = options.TimeProvider.GetTimestamp();
        using var window = new CallWindow(schedule.Deadline, options.TimeProvider, cancellation);
        if (changes.KeyCount > 0)
        {
            await ProveKeySchemaAsync(window).ConfigureAwait(false);
            await WriteRoundsAsync(window).ConfigureAwait(false);
        }
        cancellation.ThrowIfCancellationRequested();
        account.Close(options.Coalesce);
        account.ClosedAt = options.TimeProvider.GetUtcNow();
        account.Duration = options.TimeProvider.GetElapsedTime(started);
    }

    private async Task ProveKeySchemaAsync(CallWindow window)
    {
        if (replica.IsKeySchemaProven)
        {
            return;
        }
        await WriteBatchAsync(new[] { KeySchemaProbe.For(changes.AnyKeys) }, window).ConfigureAwait(false);
        replica.IsKeySchemaProven = account.Stopped is null;
    }

    private async Task WriteRoundsAsync(CallWindow window)
    {
        using var rounds = WriteRounds.Of(changes, options.Coalesce);
        using var writes = new PooledList<Write>(rounds.Count == 0 ? 0 : rounds[0].Length);
        for (var round = 0; round < rounds.Count && account.Stopped is null; round++)
        {
            writes.Truncate(0);
            AddWrites(rounds[round], writes);
            await WriteRoundAsync(new BatchQueue(_tableJson, writes.Memory), writes.Count, window).ConfigureAwait(false);
        }
    }

    private void AddWrites(ReadOnlySpan<int> records, PooledList<Write> writes)
    {
        var selection = new ItemSelection(replica.Table);
        foreach (var record in records)
        {
            if (FailedBefore(record) is { } earlier)
            {
                account.Fail(record, earlier.ForLaterChanges());
                continue;
            }
            try
            {
                writes.Add(selection.WriteFor(changes.Event, record));
            }
            catch (Exception error) when (error is SelectionException or FormatException)
            {
                account.Fail(record, new WriteError(WriteErrorKind.Rejected, error.Message, error.InnerException ?? error));
            }
        }
    }

    /// <summary>Why the change of the same key in the round before failed, if it did. Later changes of the key wait for Lambda's retry, and no others.</summary>
    private WriteError? FailedBefore(int record) =>
        !options.Coalesce && changes.PreviousRecordOf(record) is { } previous && account[previous] == Outcome.Failed ? account.ErrorOf(previous) : null;

    private Task WriteRoundAsync(BatchQueue batches, int writes, CallWindow window)
    {
        var workers = new Task[Math.Min(options.MaxConcurrency, (writes + BatchBody.MaxWrites - 1) / BatchBody.MaxWrites)];
        for (var worker = 0; worker < workers.Length; worker++)
        {
            workers[worker] = WorkAsync(batches, window);
        }
        return Task.WhenAll(workers);
    }

    /// <summary>Must not throw: a worker that died would leave others in flight while their bytes go back to the pool.</summary>
    private async Task WorkAsync(BatchQueue batches, CallWindow window)
    {
        try
        {
            while (account.Stopped is null && batches.TryTake(out var batch))
            {
                await WriteBatchAsync(batch, window).ConfigureAwait(false);
            }
        }
        catch (Exception error)
        {
            account.Stop(WriteError.Of(error, replica.Table));
        }
    }

    private async Task WriteBatchAsync(ReadOnlyMemory<Write> batch, CallWindow window)
    {
        WriteError? error = null;
        for (var failedTries = 0; ;)
        {
            if (account.Stopped is not null)
            {
                return;
            }
            (var undone, error) = await TrySendAsync(batch, error, window).ConfigureAwait(false);
            if (error is { Kind: WriteErrorKind.Rejected })
            {
                await IsolateAsync(batch, error, window).ConfigureAwait(false);
                return;
            }
            if (error is { Kind: WriteErrorKind.Fatal })
            {
                account.Stop(error);
                return;
            }
            if (undone.IsEmpty)
            {
                return;
            }
            failedTries = undone.Length < batch.Length ? 1 : failedTries + 1;
            batch = undone;
            if (!await WaitAsync(batch, failedTries, error!, window).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    /// <summary>Sends a batch once and accounts for what was written. What is left comes back with the reason.</summary>
    /// <param name="batch">What to send.</param>
    /// <param name="last">Why the try before did not do; of use to the reader when the time is up in the middle of this one.</param>
    /// <param name="window">When it may start, and for how long it is awaited.</param>
    private async ValueTask<(ReadOnlyMemory<Write> Undone, WriteError? Error)> TrySendAsync(ReadOnlyMemory<Write> batch, WriteError? last, CallWindow window)
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
        catch (Exception error) when (error is CallWindowClosedException || (error is OperationCanceledException && window.Abandoned.IsCancellationRequested))
        {
            return (batch, OutOfTime(last) with { Kind = WriteErrorKind.Fatal });
        }
        catch (FormatException problem)
        {
            return (batch, new WriteError(WriteErrorKind.Fatal, $"The answer of {replica.Table} cannot be trusted: {problem.Message}.", problem));
        }
        catch (Exception error)
        {
            return (batch, WriteError.Of(error, replica.Table, batch.Span));
        }
    }

    /// <summary>Halves a rejected batch until the guilty changes stand alone; the others are written.</summary>
    private async Task IsolateAsync(ReadOnlyMemory<Write> batch, WriteError error, CallWindow window)
    {
        if (batch.Length == 1)
        {
            await ParkOrFailAsync(batch.Span[0].Record, error, window).ConfigureAwait(false);
            return;
        }
        await WriteBatchAsync(batch[..(batch.Length / 2)], window).ConfigureAwait(false);
        await WriteBatchAsync(batch[(batch.Length / 2)..], window).ConfigureAwait(false);
    }

    private async Task ParkOrFailAsync(int record, WriteError error, CallWindow window)
    {
        if (record == Write.NoRecord)
        {
            account.Stop(error.ForProbe(replica.Table));
            return;
        }
        var sequenceNumber = changes.Event.SequenceNumber(record);
        if (options.DeadLetter is not { } park)
        {
            account.Fail(record, error);
            return;
        }
        try
        {
            var change = new RejectedChange(replica.Table, sequenceNumber, changes.Event.KeyText(record), changes.Event.CopyOfRecord(record), error.Reason, error.Exception!);
            await park(change, window.Abandoned).ConfigureAwait(false);
            account.Parked(record);
            Log.Parked(logger, sequenceNumber, error.Reason);
        }
        catch (Exception hookError)
        {
            var reason = $"{error.Reason} The dead-letter hook could not take it: it threw {hookError.GetType().Name}.";
            account.Fail(record, error with { Reason = reason, Exception = hookError });
        }
    }

    /// <summary>Waits before the next try; false when the batch has to be given up.</summary>
    private async Task<bool> WaitAsync(ReadOnlyMemory<Write> undone, int failedTries, WriteError error, CallWindow window)
    {
        if (window.IsClosed || !schedule.TryNext(failedTries, out var wait))
        {
            GiveUp(undone, OutOfTime(error));
            return false;
        }
        Log.Retrying(logger, undone.Length, replica.Table, failedTries, wait.TotalMilliseconds, error.Reason);
        try
        {
            await Task.Delay(wait, options.TimeProvider, window.Cancelled).ConfigureAwait(false);
            account.Counts.Retry();
            return true;
        }
        catch (OperationCanceledException)
        {
            GiveUp(undone, OutOfTime(error));
            return false;
        }
    }

    private void GiveUp(ReadOnlyMemory<Write> writes, WriteError error)
    {
        foreach (var write in writes.Span)
        {
            if (write.Record == Write.NoRecord)
            {
                account.Stop(error); // Without the probe's answer nothing may be written.
                return;
            }
            account.Fail(write.Record, error);
        }
    }

    private WriteError Throttled(int undone, int sent) =>
        new(WriteErrorKind.Transient, $"{replica.Table} left {undone} of {Quantity.Of(sent, "write")} unprocessed: its write capacity is too small.", null);

    private WriteError OutOfTime(WriteError? last)
    {
        var reason = schedule.Deadline.NoTimeReason is { } noTime
            ? $"Not written to {replica.Table}: {noTime}"
            : $"Not proven written at {replica.Table} when the invocation's time was up.{(last is null ? "" : " " + last.Reason)}";
        return new WriteError(WriteErrorKind.Transient, reason, last?.Exception) { IsOfDeadline = true };
    }
}
