using System.Runtime.InteropServices;
using DynamoReplicator.Buffers;
using DynamoReplicator.Calls;
using DynamoReplicator.Events;

namespace DynamoReplicator.Writing;

/// <summary>The outcome of a record at a replica. A record counts as failed until another outcome is proven.</summary>
internal enum Outcome : byte
{
    Failed,
    Written,
    Superseded,
    Skipped,
    Parked,
}

/// <summary>
/// A replica's account of a batch: one outcome for every record. Writers report the records that they send,
/// from several threads. Closing the account derives the other outcomes. Disposing returns the rented list.
/// </summary>
internal sealed class ReplicaAccount(ReplicaTable replica, ChangeSet changes) : IDisposable
{
    private readonly PooledList<Outcome> _outcomes = PooledList<Outcome>.OfDefaults(changes.Event.Count);
    private readonly Dictionary<int, WriteError> _errors = [];
    private readonly object _lock = new();

    private bool _isCoalesced;

    public ReplicaTable Replica => replica;

    /// <summary>The costs of writing the batch.</summary>
    public CallCounts Counts { get; } = new();

    /// <summary>When the batch was done.</summary>
    public DateTimeOffset ClosedAt { get; set; }

    /// <summary>The duration of the batch.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>
    /// The error that stopped all writes to the replica, or null. It applies to every failed record that has no error of its own.
    /// </summary>
    public WriteError? Stopped { get; private set; }

    public Outcome this[int record] => _outcomes[record];

    public void Written(int record) => _outcomes[record] = Outcome.Written;

    /// <summary>Marks the sent writes as written, except those that are undone.</summary>
    public void Written(ReadOnlySpan<Write> sent, ReadOnlySpan<Write> undone)
    {
        foreach (var write in sent)
        {
            if (write.Record != Write.NoRecord && !IsAmong(undone, write.Record))
            {
                Written(write.Record);
            }
        }
    }

    private static bool IsAmong(ReadOnlySpan<Write> writes, int record)
    {
        foreach (var write in writes)
        {
            if (write.Record == record)
            {
                return true;
            }
        }
        return false;
    }

    public void Parked(int record) => _outcomes[record] = Outcome.Parked;

    public void Fail(int record, WriteError error)
    {
        lock (_lock)
        {
            _errors[record] = error;
        }
    }

    public void Stop(WriteError error)
    {
        lock (_lock)
        {
            Stopped ??= error;
        }
    }

    /// <summary>
    /// Derives the outcome of the records that were not sent. A record is superseded only if a later change of its key was written. If that
    /// change failed, Lambda must resume at the key's earliest change, so that all of them are delivered again. If it was parked, an
    /// earlier one was sent instead.
    /// </summary>
    public void Close(bool coalesce)
    {
        _isCoalesced = coalesce;
        for (var record = 0; record < _outcomes.Count; record++)
        {
            var key = changes.KeyOf(record);
            if (key == ChangeSet.NoKey)
            {
                _outcomes[record] = Outcome.Skipped;
            }
            else if (coalesce && changes.LastRecordOf(key) is var last)
            {
                if (last == record)
                {
                    CloseRefused(record);
                }
                else if (_outcomes[last] == Outcome.Written)
                {
                    _outcomes[record] = Outcome.Superseded;
                }
            }
        }
    }

    /// <summary>
    /// Derives the outcomes of the changes before a key's last change that was not written. Changes before
    /// the one that was written instead are superseded by it. The others keep their reported outcomes.
    /// </summary>
    private void CloseRefused(int last)
    {
        if (_outcomes[last] == Outcome.Written)
        {
            return;
        }
        var isWrittenLater = false;
        for (var record = changes.PreviousRecordOf(last); record is { } earlier; record = changes.PreviousRecordOf(earlier))
        {
            if (isWrittenLater)
            {
                _outcomes[earlier] = Outcome.Superseded;
            }
            isWrittenLater |= _outcomes[earlier] == Outcome.Written;
        }
    }

    /// <summary>The first record of the batch that failed, or null if none did. Lambda resumes there.</summary>
    public int? FirstFailed =>
        MemoryMarshal.AsBytes(_outcomes.Span).IndexOf((byte)Outcome.Failed) is var record and >= 0 ? record : null;

    /// <summary>Counts the outcomes of the records before this one.</summary>
    public OutcomeCounts CountsBefore(int record)
    {
        Span<int> counts = stackalloc int[(int)Outcome.Parked + 1];
        Count(_outcomes.Span[..record], counts);
        return new OutcomeCounts(
            counts[(int)Outcome.Written], counts[(int)Outcome.Superseded], counts[(int)Outcome.Skipped], counts[(int)Outcome.Parked]);
    }

    public ReplicaResult ToResult()
    {
        Span<int> counts = stackalloc int[(int)Outcome.Parked + 1];
        Count(_outcomes.Span, counts);
        return new ReplicaResult(replica)
        {
            Written = counts[(int)Outcome.Written],
            Superseded = counts[(int)Outcome.Superseded],
            Skipped = counts[(int)Outcome.Skipped],
            Parked = counts[(int)Outcome.Parked],
            Failed = counts[(int)Outcome.Failed],
            LeftByDeadline = counts[(int)Outcome.Failed] == 0 ? 0 : CountLeftByDeadline(),
            Calls = Counts.Calls,
            Retries = Counts.Retries,
            Unprocessed = Counts.Unprocessed,
            ConsumedWriteCapacity = Counts.CapacityUnits,
            Duration = Duration,
            Stopped = Stopped,
            Failures = counts[(int)Outcome.Failed] == 0 ? [] : [.. Failures()],
        };
    }

    public void Dispose() => _outcomes.Dispose();

    private static void Count(ReadOnlySpan<Outcome> outcomes, Span<int> counts)
    {
        foreach (var outcome in outcomes)
        {
            counts[(int)outcome]++;
        }
    }

    private int CountLeftByDeadline()
    {
        var count = 0;
        for (var record = 0; record < _outcomes.Count; record++)
        {
            count += _outcomes[record] == Outcome.Failed && ErrorOf(record).IsOfDeadline ? 1 : 0;
        }
        return count;
    }

    private IEnumerable<ReplicationFailure> Failures()
    {
        for (var record = 0; record < _outcomes.Count; record++)
        {
            if (_outcomes[record] == Outcome.Failed)
            {
                var error = ErrorOf(record);
                yield return new ReplicationFailure(
                    changes.Event.SequenceNumber(record), changes.Event.KeyText(record), error.Reason, error.Exception);
            }
        }
    }

    /// <summary>Returns the error of a failed record. A change that was not sent has the error of its key's last change.</summary>
    public WriteError ErrorOf(int record)
    {
        lock (_lock)
        {
            return _errors.GetValueOrDefault(record)
                ?? (_isCoalesced ? _errors.GetValueOrDefault(changes.LastRecordOf(changes.KeyOf(record))) : null)
                ?? Stopped
                ?? throw new InvalidOperationException(
                    $"Record {record} failed at {replica} without an error. This is a defect of DynamoReplicator: please report it.");
        }
    }
}
