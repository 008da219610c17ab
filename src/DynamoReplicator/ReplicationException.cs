using DynamoReplicator.Wording;

namespace DynamoReplicator;

/// <summary>
/// A batch was not replicated in full: the event cannot be read (<see cref="Result"/> is null and nothing was written), or records
/// failed (<see cref="Result"/> tells which and why). Thrown out of a Lambda function it makes Lambda deliver the batch again. The message holds no item data.
/// </summary>
public sealed class ReplicationException : Exception
{
    internal ReplicationException(string message)
        : base(message)
    {
    }

    internal ReplicationException(ReplicationResult result)
        : base(Describe(result)) => Result = result;

    /// <summary>What became of every record, or null when the event could not be read.</summary>
    public ReplicationResult? Result { get; }

    private static string Describe(ReplicationResult result)
    {
        var failing = result.Replicas.Where(replica => replica.Failed > 0)
            .Select(replica => $"{replica.Failed} of {Quantity.Of(result.Records, "record")} failed at {replica.Replica}: {replica.Failures[0].Reason}");
        return $"{string.Join(" ", failing)} The first failed record has sequence number {result.FirstFailedSequenceNumber}.";
    }
}
