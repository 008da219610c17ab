namespace DynamoReplicator.Testing.Replicas;

/// <summary>The faults that a test scripted.</summary>
internal sealed class FaultScript
{
    private readonly object _lock = new();
    private readonly Queue<CallFault> _calls = [];
    private readonly List<(Func<ReplicaWrite, bool> Selects, string Message)> _rejections = [];
    private readonly Dictionary<TableItem, int> _unprocessed = [];

    public void Script(CallFault fault, int calls)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(calls);
        lock (_lock)
        {
            for (var call = 0; call < calls; call++)
            {
                _calls.Enqueue(fault);
            }
        }
    }

    public void Reject(Func<ReplicaWrite, bool> isRejected, string message)
    {
        lock (_lock)
        {
            _rejections.Add((isRejected, message));
        }
    }

    public void LeaveUnprocessed(TableItem key, int times)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(times);
        lock (_lock)
        {
            _unprocessed[key] = _unprocessed.GetValueOrDefault(key) + times;
        }
    }

    /// <summary>Takes the fault of the next call.</summary>
    public CallFault Next()
    {
        lock (_lock)
        {
            return _calls.TryDequeue(out var fault) ? fault : CallFault.None;
        }
    }

    /// <summary>Returns the message with which a call is rejected; null if none of its items is.</summary>
    public string? RejectionOf(IEnumerable<ReplicaWrite> writes)
    {
        lock (_lock)
        {
            return _rejections.Where(rejection => writes.Any(rejection.Selects)).Select(rejection => rejection.Message).FirstOrDefault();
        }
    }

    /// <summary>Takes the faults that leave these writes unprocessed, and returns the writes.</summary>
    public IReadOnlyList<ReplicaWrite> TakeUnprocessed(IEnumerable<ReplicaWrite> writes)
    {
        lock (_lock)
        {
            return [.. writes.Where(write => Take(write.Key))];
        }
    }

    private bool Take(TableItem key)
    {
        if (_unprocessed.GetValueOrDefault(key) is not (> 0 and var left))
        {
            return false;
        }
        _unprocessed[key] = left - 1;
        return true;
    }
}
