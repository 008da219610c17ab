using DynamoReplicator.Calls;
using DynamoReplicator.Events;
using DynamoReplicator.Telemetry;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Writing;

/// <summary>
/// Settles changes that the replica refuses permanently. Without a dead-letter hook they fail. With a hook, and with coalescing, the
/// previous change of the item is written instead, or the one before it, and so on. The source had that state too. Otherwise the replica
/// would keep an older state, such as an item that was deleted. Then the refused changes are parked, oldest first.
/// </summary>
/// <param name="replica">The replica.</param>
/// <param name="changes">The batch.</param>
/// <param name="account">The replica's account of the batch.</param>
/// <param name="options">The hook, and whether changes are coalesced.</param>
/// <param name="logger">The log.</param>
/// <param name="writeAlone">
/// Writes one change. Returns the error if it is refused permanently, otherwise null. The account records whether it was written.
/// </param>
internal sealed class RefusedChanges(
    ReplicaTable replica,
    ChangeSet changes,
    ReplicaAccount account,
    ReplicatorOptions options,
    ILogger logger,
    Func<int, CallWindow, Task<WriteError?>> writeAlone)
{
    private readonly List<(int Record, WriteError Error)> _deferred = [];

    /// <summary>Marks a change that cannot be sent as failed, until <see cref="SettleDeferredAsync"/> settles it.</summary>
    public void Defer(int record, WriteError error)
    {
        account.Fail(record, error);
        if (error.Kind == WriteErrorKind.Rejected && options.DeadLetter is not null)
        {
            _deferred.Add((record, error));
        }
    }

    /// <summary>Settles the deferred changes concurrently, as workers do with refused changes.</summary>
    public async Task SettleDeferredAsync(CallWindow window)
    {
        var next = -1;
        var workers = Enumerable.Range(0, Math.Min(options.MaxConcurrency, _deferred.Count)).Select(_ => WorkAsync()).ToArray();
        await Task.WhenAll(workers).ConfigureAwait(false);
        _deferred.Clear();

        async Task WorkAsync()
        {
            while (account.Stopped is null && Interlocked.Increment(ref next) is var index && index < _deferred.Count)
            {
                await SettleAsync(_deferred[index].Record, _deferred[index].Error, window).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Settles a refused change. No write of its key may be in flight. This method must not
    /// throw, or other workers would stay in flight while their bytes are returned to the pool.
    /// </summary>
    public async Task SettleAsync(int record, WriteError error, CallWindow window)
    {
        try
        {
            await ParkOrFailAsync(record, error, window).ConfigureAwait(false);
        }
        catch (Exception problem)
        {
            account.Stop(WriteError.Of(problem, replica));
        }
    }

    private async Task ParkOrFailAsync(int record, WriteError error, CallWindow window)
    {
        if (options.DeadLetter is not { } park)
        {
            account.Fail(record, error);
            return;
        }
        var refused = new Stack<(int Record, WriteError Error)>([(record, error)]);
        if (options.Coalesce && !await WriteEarlierAsync(refused, window).ConfigureAwait(false))
        {
            return;
        }
        while (refused.TryPop(out var oldest))
        {
            await ParkAsync(oldest.Record, oldest.Error, park, window).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Writes the last change of the key that the replica accepts. This is a loop, because a key may have
    /// thousands of changes in a batch. Each change takes a call, because a call cannot contain one key twice.
    /// </summary>
    /// <param name="refused">The refused changes, with the earliest on top.</param>
    /// <param name="window">The time in which calls may start and are awaited.</param>
    /// <returns>False if that write failed. The refused changes then fail too, and Lambda delivers all of them again.</returns>
    private async Task<bool> WriteEarlierAsync(Stack<(int Record, WriteError Error)> refused, CallWindow window)
    {
        while (changes.PreviousRecordOf(refused.Peek().Record) is { } earlier)
        {
            if (await writeAlone(earlier, window).ConfigureAwait(false) is { } refusal)
            {
                refused.Push((earlier, refusal));
                continue;
            }
            if (account[earlier] == Outcome.Written)
            {
                return true;
            }
            var cause = account.ErrorOf(earlier);
            foreach (var (record, error) in refused)
            {
                var both = $"{error.Reason} The previous change of the item could not be written instead: {cause.Reason}";
                account.Fail(record, error with { Reason = both, IsOfDeadline = cause.IsOfDeadline });
            }
            return false;
        }
        return true;
    }

    private async Task ParkAsync(int record, WriteError error, Func<RejectedChange, CancellationToken, Task> park, CallWindow window)
    {
        var sequenceNumber = changes.Event.SequenceNumber(record);
        try
        {
            var (key, copy) = (changes.Event.KeyText(record), changes.Event.CopyOfRecord(record));
            var change = new RejectedChange(replica, sequenceNumber, key, copy, error.Reason, error.Exception!);
            await park(change, window.Abandoned).ConfigureAwait(false);
            account.Parked(record);
            Log.Parked(logger, sequenceNumber, error.Reason);
        }
        catch (Exception hookError)
        {
            var reason = $"{error.Reason} The dead-letter hook did not accept it: it threw {hookError.GetType().Name}.";
            account.Fail(record, error with { Reason = reason, Exception = hookError });
        }
    }
}
