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
/// Writes a batch of changes to one replica: up to 25 per call, up to <see cref="ReplicatorOptions.MaxConcurrency"/> calls in flight, and
/// never two writes of one key at once. Errors of the replica are not thrown: every record that the replica did not acknowledge is failed
/// in the account.
/// </summary>
internal sealed class BatchWriter(
    Replica replica,
    ChangeSet changes,
    ReplicaAccount account,
    ReplicatorOptions options,
    Deadline deadline,
    Backoff backoff,
    ILogger logger)
{
    private readonly JsonEncodedText _tableJson = JsonEncodedText.Encode(replica.Table.Table);
    private readonly ItemProjection _projection = new(replica.Table);
    private RefusedChanges? _refused; // Few batches have any.

    /// <summary>Several workers may need this object for the first time at the same time.</summary>
    private RefusedChanges Refused => LazyInitializer.EnsureInitialized(
        ref _refused, () => new RefusedChanges(replica.Table, changes, account, options, logger, WriteAloneAsync));

    /// <param name="cancellation">
    /// No attempt starts after a cancellation. Attempts in flight are awaited as at the deadline (<see cref="Deadline.Grace"/>).
    /// </param>
    /// <exception cref="OperationCanceledException">The caller canceled. Nothing is in flight.</exception>
    public async Task WriteAsync(CancellationToken cancellation)
    {
        var started = options.TimeProvider.GetTimestamp();
        using var window = new CallWindow(deadline, options.TimeProvider, cancellation);
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
                writes.Add(_projection.WriteFor(changes.Event, record));
            }
            catch (Exception error) when (error is ProjectionException or FormatException)
            {
                Refused.Defer(record, WriteError.OfProjection(error));
            }
        }
    }

    /// <summary>
    /// Returns the error of the previous change of the same key, if it failed. Only later changes of that key wait for Lambda's retry.
    /// </summary>
    private WriteError? FailedBefore(int record) =>
        !options.Coalesce && changes.PreviousRecordOf(record) is { } previous && account[previous] == Outcome.Failed
            ? account.ErrorOf(previous)
            : null;

    private Task WriteRoundAsync(BatchQueue batches, int writes, CallWindow window)
    {
        var calls = (writes + BatchWriteItemBody.MaxWrites - 1) / BatchWriteItemBody.MaxWrites;
        var workers = new Task[Math.Min(options.MaxConcurrency, calls)];
        for (var worker = 0; worker < workers.Length; worker++)
        {
            workers[worker] = WorkAsync(batches, window);
        }
        return Task.WhenAll(workers);
    }

    /// <summary>Must not throw, or other workers would stay in flight while their bytes are returned to the pool.</summary>
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

    /// <summary>Sends a batch until all of it is written, abandoned, or refused as invalid.</summary>
    /// <returns>The writes that were refused as a whole, and the error. The error is null if nothing was refused.</returns>
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

    /// <summary>Sends a batch once and records the writes that succeeded. Returns the others with the error.</summary>
    /// <param name="batch">The writes to send.</param>
    /// <param name="last">The error of the previous attempt. It is reported if the time ends during this attempt.</param>
    /// <param name="window">The time in which the attempt may start and is awaited.</param>
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
            return (batch, new WriteError(WriteErrorKind.Fatal, $"The response of {replica.Table} is invalid. {problem.Message}", problem));
        }
        catch (Exception error)
        {
            return (batch, WriteError.Of(error, replica.Table, batch.Span, changes.AnyKeys));
        }
    }

    /// <summary>Halves a rejected batch until each invalid change is alone. The others are written.</summary>
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

    /// <summary>Writes a change that a later one would have superseded.</summary>
    /// <returns>The error if the change is refused permanently, otherwise null. The account records whether it was written.</returns>
    private async Task<WriteError?> WriteAloneAsync(int record, CallWindow window)
    {
        try
        {
            var write = new[] { _projection.WriteFor(changes.Event, record) };
            return (await WriteUnlessRefusedAsync(write, window).ConfigureAwait(false)).Error;
        }
        catch (Exception error) when (error is ProjectionException or FormatException)
        {
            return WriteError.OfProjection(error);
        }
    }

    /// <summary>Waits before the next attempt. Returns false if no time is left.</summary>
    private async Task<bool> WaitAsync(ReadOnlyMemory<Write> undone, int failedTries, WriteError error, CallWindow window)
    {
        var wait = backoff.WaitAfter(failedTries);
        if (window.IsClosedAfter(wait))
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
                account.Stop(error); // Nothing may be written before the probe has succeeded.
                return;
            }
            account.Fail(write.Record, error);
        }
    }

    private WriteError Throttled(int undone, int sent) =>
        new(
            WriteErrorKind.Transient,
            $"{replica.Table} left {undone} of {Quantity.Of(sent, "write")} unprocessed: its write capacity is too small.",
            null);

    private WriteError OutOfTime(WriteError? last)
    {
        var reason = deadline.NoTimeReason is { } noTime
            ? $"Nothing was sent to {replica.Table}: {noTime}"
            : $"The invocation's time ended before {replica.Table} acknowledged the change.{(last is null ? "" : " " + last.Reason)}";
        return new WriteError(WriteErrorKind.Transient, reason, last?.Exception) { IsOfDeadline = true };
    }
}
