using System.Text.Json;
using DynamoReplicator.Aws;
using DynamoReplicator.Buffers;
using DynamoReplicator.Calls;
using DynamoReplicator.Events;
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
    private readonly ItemProjection _projection = new(replica.Table, replica.Selection);
    private readonly BatchSender _sender = new(replica, changes, account, options.TimeProvider, deadline, backoff, logger);
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
            await WriteRoundAsync(writes.Memory, window).ConfigureAwait(false);
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

    private Task WriteRoundAsync(ReadOnlyMemory<Write> writes, CallWindow window)
    {
        var queue = new BatchQueue(_tableJson, writes);
        var retries = new RetryPool(backoff, options.TimeProvider);
        return new RoundWriter(queue, retries, replica, account, _sender, IsolateAsync, window).WriteAsync(
            Math.Min(options.MaxConcurrency, BatchQueue.CallsFor(writes.Length)));
    }

    private async Task WriteBatchAsync(ReadOnlyMemory<Write> batch, CallWindow window)
    {
        var (refused, error) = await _sender.WriteUnlessRefusedAsync(batch, window).ConfigureAwait(false);
        if (error is not null)
        {
            await IsolateAsync(refused, error, window).ConfigureAwait(false);
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
            return (await _sender.WriteUnlessRefusedAsync(write, window).ConfigureAwait(false)).Error;
        }
        catch (Exception error) when (error is ProjectionException or FormatException)
        {
            return WriteError.OfProjection(error);
        }
    }
}
