using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Calls;

/// <summary>What it took to write a batch to a replica. Several calls count at the same time.</summary>
internal sealed class CallCounts
{
    private readonly object _lock = new();
    private int _calls;
    private int _retries;
    private int _unprocessed;
    private double? _capacityUnits;

    /// <summary>BatchWriteItem calls; the SDK's retries of one are not counted.</summary>
    public int Calls => _calls;

    /// <summary>Tries after the first of the same writes, the SDK's and ours.</summary>
    public int Retries => _retries;

    /// <summary>Writes that were given back unprocessed, each as often as it was.</summary>
    public int Unprocessed => _unprocessed;

    /// <summary>Write capacity units that answers told of; null when none did.</summary>
    public double? CapacityUnits => _capacityUnits;

    public void Call() => Interlocked.Increment(ref _calls);

    public void Retry() => Interlocked.Increment(ref _retries);

    public void Answered(BatchWriteItemResponse response, int unprocessed)
    {
        Interlocked.Add(ref _unprocessed, unprocessed);
        if (response.ConsumedCapacity is { Count: > 0 } consumed)
        {
            lock (_lock)
            {
                _capacityUnits = (_capacityUnits ?? 0) + consumed.Sum(table => table.CapacityUnits ?? 0);
            }
        }
    }
}
