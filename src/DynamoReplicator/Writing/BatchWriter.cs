using System.Text.Json;
using DynamoReplicator.Aws;
using DynamoReplicator.Buffers;
using DynamoReplicator.Calls;
using DynamoReplicator.Events;
using DynamoReplicator.Telemetry;
using DynamoReplicator.Wording;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Writing;

/// <summary>
/// Writes a batch of changes to one replica: up to 25 a call, up to <see cref="ReplicatorOptions.MaxConcurrency"/> calls in flight, and never two writes of one
/// key at once. It does not throw for what the replica does: whatever is not proven written is failed in the account.
/// </summary>
internal sealed class BatchWriter(Replica replica, ChangeSet changes, ReplicaAccount account, ReplicatorOptions options, RetrySchedule schedule, ILogger logger)
{
    private readonly JsonEncodedText _tableJson = JsonEncodedText.Encode(replica.Table.Table);
    private readonly ItemSelection _selection = new(replica.Table);
    private RefusedChanges? _refused; // Few batches have any.

    /// <summary>Workers may meet their first refused change at the same time.</summary>
    private RefusedChanges Refused => LazyInitializer.EnsureInitialized(
        ref _refused, () => new RefusedChanges(replica.Table, changes, account, options, logger, WriteAloneAsync));

    /// <param name="cancellation">
    /// No attempt starts after it; those in flight are awaited as at the deadline (<see cref="Deadline.Grace"/>).
    /// </param>
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
        if (replica.HasKeysOf(changes))
        {
            return;
        }
        await WriteBatchAsync(new[] { KeySchemaProbe.For(changes.AnyKeys) }, window).ConfigureAwait(false);
        if (account.Stopped is null)
        {
            replica.ProveKeysOf(changes);
        }
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
            await (_refused?.SettleDeferredAsync(window) ?? Task.CompletedTask).ConfigureAwait(false);
        }
    }

    private void AddWrites(ReadOnlySpan<int> records, PooledList<Write> writes)
    {
        foreach (var record in records)
        {
            if (FailedBefore(record) is { } earlier)
            {
                account.Fail(record, earlier.ForLaterChanges());
                continue;
            }
            try
            {
                writes.Add(_selection.WriteFor(changes.Event, record));
            }
            catch (Exception error) when (error is SelectionException or FormatException)
            {
                Refused.Defer(record, WriteError.OfSelection(error));
            }
        }
    }

    /// <summary>Why the change of the same key in the round before failed, if it did. Later changes of the key wait for Lambda's retry, and no others.</summary>
    private WriteError? FailedBefore(int record) =>
        !options.Coalesce && changes.PreviousRecordOf(record) is { } previous && account[previous] == Outcome.Failed ? account.ErrorOf(previous) : null;

    private Task WriteRoundAsync(BatchQueue batches, int writes, CallWindow window)
    {
        var workers = new Task[Math.Min(options.MaxConcurrency, (writes + BatchWriteItemBody.MaxWrites - 1) / BatchWriteItemBody.MaxWrites)];
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
        var (refused, error) = await WriteUnlessRefusedAsync(batch, window).ConfigureAwait(false);
        if (error is not null)
        {
            await IsolateAsync(refused, error, window).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a batch until all of it is written, given up or refused as invalid.</summary>
    /// <returns>What was refused as a whole, and why; no reason when nothing was.</returns>
    private async ValueTask<(ReadOnlyMemory<Write> Refused, WriteError? Error)> WriteUnlessRefusedAsync(
        ReadOnlyMemory<Write> batch, CallWindow window)
    {
        WriteError? error = null;
        for (var failedTries = 0; ;)
        {
            if (account.Stopped is not null)
            {
                return default;
            }
            (var undone, error) = await TrySendAsync(batch, error, window).ConfigureAwait(false);
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
            if (!await WaitAsync(batch, failedTries, error!, window).ConfigureAwait(false))
            {
                return default;
            }
        }
    }

    /// <summary>Sends a batch once and accounts for what was written. What is left comes back with the reason.</summary>
    /// <param name="batch">What to send.</param>
    /// <param name="last">Why the try before did not do; of use to the reader when the time is up in the middle of this one.</param>
    /// <param name="window">When it may start, and for how long it is awaited.</param>
    private async ValueTask<(ReadOnlyMemory<Write> Undone, WriteError? Error)> TrySendAsync(
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
            return (batch, new WriteError(WriteErrorKind.Fatal, $"The answer of {replica.Table} cannot be trusted: {problem.Message}.", problem));
        }
        catch (Exception error)
        {
            return (batch, WriteError.Of(error, replica.Table, batch.Span, changes.AnyKeys));
        }
    }

    /// <summary>Halves a rejected batch until the guilty changes stand alone; the others are written.</summary>
    private async Task IsolateAsync(ReadOnlyMemory<Write> batch, WriteError error, CallWindow window)
    {
        if (batch.Length == 1)
        {
            await RefuseAsync(batch.Span[0].Record, error, window).ConfigureAwait(false);
            return;
        }
        await WriteBatchAsync(batch[..(batch.Length / 2)], window).ConfigureAwait(false);
        await WriteBatchAsync(batch[(batch.Length / 2)..], window).ConfigureAwait(false);
    }

    private Task RefuseAsync(int record, WriteError error, CallWindow window)
    {
        if (record != Write.NoRecord)
        {
            return Refused.SettleAsync(record, error, window);
        }
        account.Stop(error.ForProbe(replica.Table));
        return Task.CompletedTask;
    }

    /// <summary>Writes a change that was to be superseded.</summary>
    /// <returns>Why it is refused for good; null when it is not. Whether it is written is in the account.</returns>
    private async Task<WriteError?> WriteAloneAsync(int record, CallWindow window)
    {
        try
        {
            return (await WriteUnlessRefusedAsync(new[] { _selection.WriteFor(changes.Event, record) }, window).ConfigureAwait(false)).Error;
        }
        catch (Exception error) when (error is SelectionException or FormatException)
        {
            return WriteError.OfSelection(error);
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
