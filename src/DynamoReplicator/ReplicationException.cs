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
    /// <summary>Creates an exception without a result. A test can throw one for code that catches it.</summary>
    /// <param name="message">What is wrong and what to do, without item data.</param>
    /// <param name="innerException">The cause. Pass it only if it is certain to hold no item data.</param>
    public ReplicationException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Creates an exception whose message says how many records failed at which replica, and why.</summary>
    /// <param name="result">The outcome of a batch in which records failed.</param>
    public ReplicationException(ReplicationResult result)
        : base(Describe(result)) => Result = result;

    /// <summary>The outcome of every record; null if the event could not be read, and from a <see cref="Reconciler"/>.</summary>
    public ReplicationResult? Result { get; }

    private static string Describe(ReplicationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Succeeded)
        {
            throw new ArgumentException("No record failed in this result. Specify one in which records failed.", nameof(result));
        }
        var failing = result.Replicas.Where(replica => replica.Failed > 0)
            .Select(replica =>
                $"{replica.Failed} of {Quantity.Of(result.Records, "record")} failed at {replica.Replica}: {replica.Failures[0].Reason}");
        return $"{string.Join(" ", failing)} The first failed record has sequence number {result.FirstFailedSequenceNumber}.";
    }
}
