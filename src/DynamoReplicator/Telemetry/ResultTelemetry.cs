using DynamoReplicator.Events;
using DynamoReplicator.Writing;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Telemetry;

/// <summary>
/// Reports a batch's result in the log, to listeners of the instruments and, in Lambda, in embedded metrics. A failure to report must not
/// fail the batch, which is done: Lambda would deliver the batch again, and it would fail again.
/// </summary>
internal sealed class ResultTelemetry(EmbeddedMetrics metrics, TimeProvider time)
{
    /// <summary>More lines would cost money without adding information if a whole batch failed for one reason.</summary>
    private const int MaxFailureLines = 25;

    /// <param name="streamEvent">The batch.</param>
    /// <param name="accounts">The outcomes of its records at each replica.</param>
    /// <param name="result">The same outcomes, in the caller's form.</param>
    /// <param name="logger">The log. It must not throw.</param>
    /// <param name="invocation">The invocation whose log takes the metrics; null for none.</param>
    public void Report(
        StreamEvent streamEvent,
        ReadOnlySpan<ReplicaAccount> accounts,
        ReplicationResult result,
        ILogger logger,
        LambdaInvocation? invocation)
    {
        WriteLog(logger, result);
        var isLagTaken = invocation is not null || Instruments.TakesLags;
        Span<long> lags = stackalloc long[EmbeddedMetrics.MaxValues];
        for (var index = 0; index < accounts.Length; index++)
        {
            // A sample takes two passes over the records, so it is taken only for a reader.
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

    private void WriteMetrics(
        ReplicaResult replica, ReplicationResult batch, ReadOnlySpan<long> lags, LambdaInvocation invocation, ILogger logger)
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
    /// The replica's address as it was configured, because the templates' alarms use the same text. It is preceded by the account of the
    /// replica's role only if another replica has the same address in another account.
    /// </summary>
    private static string DimensionFor(ReplicaResult result, ReplicationResult batch)
    {
        var address = result.Replica.Address;
        var isShared = batch.Replicas.Any(other => other != result && other.Replica.Address == address);
        return isShared && result.Replica.Account is { } account ? $"{account}/{address}" : address;
    }

    private static void WriteLog(ILogger logger, ReplicationResult result)
    {
        foreach (var replica in result.Replicas)
        {
            WriteLog(logger, replica, result.Records, result.ReplicationLag);
        }
    }

    private static void WriteLog(ILogger logger, ReplicaResult result, int records, TimeSpan? lag)
    {
        var (replica, written, superseded) = (result.Replica, result.Written, result.Superseded);
        var (skipped, parked, failed) = (result.Skipped, result.Parked, result.Failed);
        if (failed > 0)
        {
            var first = result.Failures[0];
            Log.Failed(
                logger, replica, records, written, superseded, skipped, parked, failed, first.SequenceNumber, first.Reason);
            WriteFailures(logger, result);
        }
        else if (lag is { } known)
        {
            Log.Replicated(logger, replica, records, written, superseded, skipped, parked, failed, known.TotalSeconds);
        }
        else
        {
            Log.ReplicatedAtUnknownLag(logger, replica, records, written, superseded, skipped, parked, failed);
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
