using DynamoReplicator.Events;
using DynamoReplicator.Writing;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Telemetry;

/// <summary>
/// Tells of a batch's result: in the log, to listeners of the instruments and, in Lambda, in embedded metrics. None of it may fail the
/// batch, which is done: a failed batch is delivered again, and would fail again.
/// </summary>
internal sealed class ResultTelemetry(EmbeddedMetrics metrics, TimeProvider time)
{
    /// <summary>Of a whole batch that failed for one reason, more lines would cost money and tell nothing.</summary>
    private const int MaxFailureLines = 25;

    /// <param name="streamEvent">The batch.</param>
    /// <param name="accounts">What became of it at each replica.</param>
    /// <param name="result">The same, for the caller.</param>
    /// <param name="logger">The log, one that does not throw.</param>
    /// <param name="invocation">The invocation whose log takes the metrics; null for none.</param>
    public void Report(StreamEvent streamEvent, ReadOnlySpan<ReplicaAccount> accounts, ReplicationResult result, ILogger logger, LambdaInvocation? invocation)
    {
        WriteLog(logger, result);
        var isLagTaken = invocation is not null || Instruments.TakesLags;
        Span<long> lags = stackalloc long[EmbeddedMetrics.MaxValues];
        for (var index = 0; index < accounts.Length; index++)
        {
            // It takes two passes over the records.
            var sample = isLagTaken ? lags[..LagSample.Take(streamEvent, accounts[index], lags)] : [];
            var replica = result.Replicas[index];
            Count(replica, result.Records, sample, logger);
            if (invocation is not null)
            {
                WriteMetrics(replica, result, sample, invocation, logger);
            }
        }
    }

    private static void Count(ReplicaResult replica, int records, ReadOnlySpan<long> lags, ILogger logger)
    {
        try
        {
            Instruments.Count(replica, records, lags);
        }
        catch (Exception error)
        {
            Log.MetricsNotReported(logger, "a listener threw", error.GetType().Name); // Listeners are called in place.
        }
    }

    private void WriteMetrics(ReplicaResult replica, ReplicationResult batch, ReadOnlySpan<long> lags, LambdaInvocation invocation, ILogger logger)
    {
        try
        {
            metrics.Write(replica, DimensionFor(replica, batch), batch.Records, lags, invocation, time.GetUtcNow());
        }
        catch (Exception error)
        {
            Log.MetricsNotReported(logger, "the standard output cannot be written", error.GetType().Name);
        }
    }

    /// <summary>
    /// A replica's address as it was given, so that the alarms of a template that gave it find it. The account of its role comes first
    /// only if another replica has the same address, in another account.
    /// </summary>
    private static string DimensionFor(ReplicaResult result, ReplicationResult batch)
    {
        var address = result.Replica.Address;
        var isShared = batch.Replicas.Any(other => other != result && other.Replica.Address == address);
        return isShared && result.Replica.Account is { } account ? $"{account}/{address}" : address;
    }

    private static void WriteLog(ILogger logger, ReplicationResult result)
    {
        if (result.Succeeded)
        {
            if (result.ReplicationLag is { } lag)
            {
                Log.Replicated(logger, result, lag.TotalSeconds);
            }
            else
            {
                Log.ReplicatedAtUnknownLag(logger, result);
            }
            return;
        }
        var failing = result.Replicas.First(replica => replica.Failed > 0);
        Log.Failed(logger, result, result.FirstFailedSequenceNumber, failing.Failures[0].Reason);
        foreach (var replica in result.Replicas)
        {
            WriteFailures(logger, replica);
        }
    }

    private static void WriteFailures(ILogger logger, ReplicaResult replica)
    {
        var withKeys = logger.IsEnabled(LogLevel.Debug);
        foreach (var failure in replica.Failures.Take(withKeys ? int.MaxValue : MaxFailureLines))
        {
            if (withKeys)
            {
                Log.FailedRecordWithKey(logger, replica.Replica, failure.SequenceNumber, failure.Key, failure.Reason);
            }
            else
            {
                Log.FailedRecord(logger, replica.Replica, failure.SequenceNumber, failure.Reason);
            }
        }
        if (!withKeys && replica.Failed > MaxFailureLines)
        {
            Log.MoreFailedRecords(logger, replica.Replica, replica.Failed - MaxFailureLines);
        }
    }
}
