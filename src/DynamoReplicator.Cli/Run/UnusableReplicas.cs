using DynamoReplicator.Cli.Streams;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Cli.Run;

/// <summary>
/// Ends a run when a replica refuses every write until a person changes something: it does not exist, has another key schema, or does not
/// accept the credentials. Retries would go on forever, and the person would not know.
/// </summary>
/// <param name="doctor">The command line that checks the tables.</param>
internal sealed class UnusableReplicas(string doctor)
{
    private readonly Lock _lock = new();
    private readonly HashSet<ReplicaTable> _reached = [];

    /// <exception cref="CommandException">A replica cannot be written; the message says why and what to do.</exception>
    public void ThrowIfAny(ReplicationResult result)
    {
        foreach (var replica in result.Replicas)
        {
            if (replica.Stopped is null)
            {
                Reached(replica.Replica);
            }
            else if (IsForGood(replica.Stopped, replica.Replica))
            {
                throw new CommandException(
                    $"{replica.Stopped.Reason} Retries cannot help, so the run ends. Correct this and start the run again. " +
                    $"To check everything that replication needs: {doctor}",
                    replica.Stopped.Exception);
            }
        }
    }

    private bool IsForGood(WriteError stopped, ReplicaTable replica) =>
        // The writing also stops when its time is up, after calls whose errors may pass.
        stopped is { Kind: WriteErrorKind.Fatal, Exception: { } error } && WriteError.Of(error, replica).Kind != WriteErrorKind.Transient
        // The name of a host that answered before is right: DNS fails for the moment.
        && !(ServiceFailure.IsAboutTheAddress(error) && WasReached(replica));

    private void Reached(ReplicaTable replica)
    {
        lock (_lock)
        {
            _reached.Add(replica);
        }
    }

    private bool WasReached(ReplicaTable replica)
    {
        lock (_lock)
        {
            return _reached.Contains(replica);
        }
    }
}
