using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Calls;

/// <summary>The costs of writing a batch to a replica. Safe for concurrent calls.</summary>
internal sealed class CallCounts
{
    private readonly object _lock = new();
    private int _calls;
    private int _retries;
    private int _unprocessed;
    private double? _capacityUnits;

    /// <summary>BatchWriteItem calls, without the SDK's retries.</summary>
    public int Calls => _calls;

    /// <summary>Retries of writes, by the SDK and by the library.</summary>
    public int Retries => _retries;

    /// <summary>Writes that were returned as unprocessed, counted each time.</summary>
    public int Unprocessed => _unprocessed;

    /// <summary>Write capacity units that responses reported, or null if none did.</summary>
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
