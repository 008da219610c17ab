using System.Diagnostics.CodeAnalysis;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Aws;
using DynamoReplicator.Items;
using DynamoReplicator.Writing;

namespace DynamoReplicator.StreamReading;

/// <summary>
/// Ends a run when a replica rejects every write until someone corrects it: it does not exist, has another key schema, or does not accept
/// the credentials. Retries would continue indefinitely without success.
/// </summary>
/// <param name="doctor">The command line that checks the tables.</param>
/// <param name="http">The clock and the log of the calls.</param>
internal sealed class UnusableReplicas(string doctor, HttpOptions http)
{
    private readonly object _lock = new();
    private readonly HashSet<ReplicaTable> _reached = [];

    /// <exception cref="StreamException">A replica cannot be written. The message gives the reason and the remedy.</exception>
    public void ThrowIfAny(ReplicationResult result)
    {
        foreach (var replica in result.Replicas)
        {
            if (replica.Stopped is null)
            {
                Reached(replica.Replica);
            }
            else if (IsPermanent(replica.Stopped, replica.Replica))
            {
                throw Unusable(replica.Stopped);
            }
        }
    }

    /// <summary>
    /// Deletes a nonexistent item from each replica, as the library does later, to find problems before the first change.
    /// </summary>
    /// <exception cref="StreamException">A replica cannot be written. The message gives the reason and the remedy.</exception>
    public Task ProbeAsync(IEnumerable<ReplicaTable> replicas, KeySchema schema, CancellationToken stop) =>
        Task.WhenAll(replicas.Select(replica => ProbeAsync(replica, schema, stop)));

    [SuppressMessage("Design", "CA1031", Justification = "Any error is either transient, or ends the run with its reason.")]
    private async Task ProbeAsync(ReplicaTable replica, KeySchema schema, CancellationToken stop)
    {
        if (replica.Client is not null)
        {
            return; // A client of the caller receives only the caller's writes.
        }
        using var client = new DynamoDBClient(DynamoDBClientConfig.For(replica, http: http));
        var request = new BatchWriteItemRequest
        {
            RequestItems = new() { [replica.Table] = [new WriteRequest(new DeleteRequest(NonexistentKey.Of(schema)))] },
        };
        try
        {
            await client.BatchWriteItemAsync(request, stop);
            Reached(replica);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            throw new OperationCanceledException(stop); // The SDK throws several types when it is canceled.
        }
        catch (Exception error)
        {
            var refusal = WriteError.Of(error, replica);
            refusal = refusal.Kind == WriteErrorKind.Rejected ? refusal.ForProbe(replica) : refusal;
            if (IsPermanent(refusal, replica))
            {
                throw Unusable(refusal);
            }
            // The error may be transient. The first batch is retried until it succeeds, and each attempt is reported.
        }
    }

    private StreamException Unusable(WriteError error) => new(
        $"{error.Reason} Retries cannot help, so the run ends. Correct this and start the run again. " +
        $"To check everything that replication needs: {doctor}",
        error.Exception);

    private bool IsPermanent(WriteError stopped, ReplicaTable replica) =>
        // Writing also stops at its deadline, possibly after transient errors.
        stopped is { Kind: WriteErrorKind.Fatal, Exception: { } error } && WriteError.Of(error, replica).Kind != WriteErrorKind.Transient
        // A host that responded before has the right name, and an expired session of a profile can be renewed.
        && !((SetupError.IsOfAddress(error) || SetupError.IsOfCredentials(error)) && WasReached(replica));

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
