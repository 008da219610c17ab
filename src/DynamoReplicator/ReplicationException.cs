using DynamoReplicator.Wording;

namespace DynamoReplicator;

/// <summary>
/// Reports that a batch was not replicated in full, or that a <see cref="Reconciler"/> cannot continue. The message says what is wrong and
/// what to do. Neither the message nor the inner exception holds item data.
/// </summary>
/// <remarks>
/// A <see cref="Replicator"/> throws it if the event cannot be read (<see cref="Result"/> is null and nothing was written) or if records
/// failed (<see cref="Result"/> says which and why). Thrown out of a Lambda function, it makes Lambda deliver the batch again. A
/// <see cref="Reconciler"/> throws it if a table, a checkpoint or a journal cannot be used. <see cref="Exception.InnerException"/> is the
/// cause if that is an error of access, credentials, the network or a file; it is null for causes that could quote an item.
/// </remarks>
public sealed class ReplicationException : Exception
{
    /// <param name="message">What is wrong and what to do, without item data.</param>
    /// <param name="cause">The error behind it. Pass it only if it is certain to hold no item data.</param>
    internal ReplicationException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }

    internal ReplicationException(ReplicationResult result)
        : base(Describe(result)) => Result = result;

    /// <summary>The outcome of every record; null if the event could not be read, and from a <see cref="Reconciler"/>.</summary>
    public ReplicationResult? Result { get; }

    private static string Describe(ReplicationResult result)
    {
        var failing = result.Replicas.Where(replica => replica.Failed > 0)
            .Select(replica =>
                $"{replica.Failed} of {Quantity.Of(result.Records, "record")} failed at {replica.Replica}: {replica.Failures[0].Reason}");
        return $"{string.Join(" ", failing)} The first failed record has sequence number {result.FirstFailedSequenceNumber}.";
    }
}
