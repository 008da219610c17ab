using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Telemetry;

/// <summary>Everything that is logged. No message takes item data; keys are no message's at all but the one at Debug.</summary>
internal static partial class Log
{
    public const int WaitingId = 9;

    [LoggerMessage(1, LogLevel.Information, "Replicated {Result}; lag {LagSeconds:0.0} s")]
    public static partial void Replicated(ILogger logger, ReplicationResult result, double lagSeconds);

    [LoggerMessage(9, LogLevel.Information, "Replicated {Result}")]
    public static partial void ReplicatedAtUnknownLag(ILogger logger, ReplicationResult result);

    [LoggerMessage(10, LogLevel.Warning, "The batch's metrics are incomplete: {Problem} ({Error}). The batch itself is not affected.")]
    public static partial void MetricsNotReported(ILogger logger, string problem, string error);

    [LoggerMessage(2, LogLevel.Error, "Not replicated in full: {Result}. First failed record: sequence number {SequenceNumber}. {Reason}")]
    public static partial void Failed(ILogger logger, ReplicationResult result, string? sequenceNumber, string reason);

    [LoggerMessage(3, LogLevel.Warning, "Retrying writes to {Replica} in {WaitMilliseconds:0} ms. Writes: {Writes}. Failed attempts: {FailedTries}. {Reason}")]
    public static partial void Retrying(ILogger logger, int writes, ReplicaTable replica, int failedTries, double waitMilliseconds, string reason);

    [LoggerMessage(4, LogLevel.Error, "Failed at {Replica}: sequence number {SequenceNumber}. {Reason}")]
    public static partial void FailedRecord(ILogger logger, ReplicaTable replica, string sequenceNumber, string reason);

    [LoggerMessage(5, LogLevel.Warning, "The change with sequence number {SequenceNumber} went to the dead-letter hook. {Reason}")]
    public static partial void Parked(ILogger logger, string sequenceNumber, string reason);

    [LoggerMessage(6, LogLevel.Debug, "Failed at {Replica}: sequence number {SequenceNumber}, key {Key}. {Reason}")]
    public static partial void FailedRecordWithKey(ILogger logger, ReplicaTable replica, string sequenceNumber, string key, string reason);

    [LoggerMessage(7, LogLevel.Warning, "Retrying a call to {Table} in {WaitMilliseconds:0} ms. Failed attempts: {FailedTries}. {Reason}")]
    public static partial void ReadingAgain(ILogger logger, ReplicaTable table, int failedTries, double waitMilliseconds, string reason);

    [LoggerMessage(8, LogLevel.Error, "Failed at {Replica}: {Records} more records.")]
    public static partial void MoreFailedRecords(ILogger logger, ReplicaTable replica, int records);

    [LoggerMessage(WaitingId, LogLevel.Warning, "Waiting for {Endpoint}: no response to {Call} for {Seconds:0} s.")]
    public static partial void Waiting(ILogger logger, string endpoint, string call, double seconds);
}
