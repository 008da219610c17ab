using DynamoReplicator.Calls;

namespace DynamoReplicator.Writing;

/// <summary>
/// The writes of a round that were not done, such as unprocessed ones. They wait together, so that they fill later calls. The wait starts
/// with the first of them, and doubles if none of them was accepted at the last attempt. Safe for concurrent calls.
/// </summary>
internal sealed class RetryPool(Backoff backoff, TimeProvider time)
{
    private readonly object _lock = new();
    private readonly List<Write> _writes = [];
    private readonly long _origin = time.GetTimestamp();
    private TimeSpan _dueAt;
    private int _failedTries;
    private bool _wasRetried;
    private bool _hasProgress;

    /// <summary>The last error of a write, or null if there was none.</summary>
    public WriteError? LastError { get; private set; }

    /// <summary>The time until the writes may be sent again; null if there are none.</summary>
    public TimeSpan? Wait
    {
        get
        {
            lock (_lock)
            {
                return _writes.Count == 0 ? null : WaitUntilDue();
            }
        }
    }

    /// <summary>Notes that writes which had been in the pool were sent again.</summary>
    /// <param name="sent">The number of such writes in the call.</param>
    /// <param name="undone">The number of these that were not done.</param>
    public void Retried(int sent, int undone)
    {
        lock (_lock)
        {
            _wasRetried |= sent > 0;
            _hasProgress |= undone < sent;
        }
    }

    /// <summary>Adds writes that were not done.</summary>
    /// <returns>The failed attempts in a row, and the wait before the next one.</returns>
    public (int FailedTries, TimeSpan Wait) Add(ReadOnlySpan<Write> undone, WriteError error)
    {
        lock (_lock)
        {
            if (_writes.Count == 0)
            {
                _failedTries = _wasRetried && !_hasProgress ? _failedTries + 1 : 1;
                (_wasRetried, _hasProgress) = (false, false);
                _dueAt = time.GetElapsedTime(_origin) + backoff.WaitAfter(_failedTries);
            }
            foreach (var write in undone)
            {
                _writes.Add(write with { IsRetry = true });
            }
            LastError = error;
            return (_failedTries, WaitUntilDue());
        }
    }

    /// <summary>Takes all writes if their wait is over.</summary>
    public Write[] TakeDue()
    {
        lock (_lock)
        {
            return _writes.Count > 0 && WaitUntilDue() == TimeSpan.Zero ? TakeAll() : [];
        }
    }

    /// <summary>Takes all writes.</summary>
    public Write[] TakeAll()
    {
        lock (_lock)
        {
            Write[] all = [.. _writes];
            _writes.Clear();
            return all;
        }
    }

    private TimeSpan WaitUntilDue() =>
        _dueAt - time.GetElapsedTime(_origin) is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
}
