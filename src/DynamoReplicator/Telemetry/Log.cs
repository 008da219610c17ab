using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Telemetry;

/// <summary>
/// All log messages. Every fact is a property of its own, so that it can be queried. No message holds item data; the one at Debug holds a
/// key.
/// </summary>
internal static partial class Log
{
    public const int WaitingId = 9;

    public const int OutOfStepId = 12;

    [LoggerMessage(
        1,
        LogLevel.Information,
        "Replicated to {Replica}. Records: {Records}, written: {Written}, superseded: {Superseded}, skipped: {Skipped}, " +
        "parked: {Parked}, failed: {Failed}, lag: {LagSeconds:0.0} s.")]
    public static partial void Replicated(
        ILogger logger,
        ReplicaTable replica,
        int records,
        int written,
        int superseded,
        int skipped,
        int parked,
        int failed,
        double lagSeconds);

    [LoggerMessage(
        11,
        LogLevel.Information,
        "Replicated to {Replica}. Records: {Records}, written: {Written}, superseded: {Superseded}, skipped: {Skipped}, " +
        "parked: {Parked}, failed: {Failed}.")]
    public static partial void ReplicatedAtUnknownLag(
        ILogger logger, ReplicaTable replica, int records, int written, int superseded, int skipped, int parked, int failed);

    [LoggerMessage(10, LogLevel.Warning, "The batch's metrics are incomplete: {Problem} ({Error}). The batch itself is not affected.")]
    public static partial void MetricsNotReported(ILogger logger, string problem, string error);

    [LoggerMessage(
        2,
        LogLevel.Error,
        "A batch was not replicated in full to {Replica}. Records: {Records}, written: {Written}, superseded: {Superseded}, " +
        "skipped: {Skipped}, parked: {Parked}, failed: {Failed}. First failed sequence number: {SequenceNumber}. {Reason}")]
    public static partial void Failed(
        ILogger logger,
        ReplicaTable replica,
        int records,
        int written,
        int superseded,
        int skipped,
        int parked,
        int failed,
        string sequenceNumber,
        string reason);

    [LoggerMessage(
        3,
        LogLevel.Warning,
        "Retrying writes to {Replica} in {WaitMilliseconds:0} ms. Writes: {Writes}. Failed attempts: {FailedTries}. {Reason}")]
    public static partial void Retrying(
        ILogger logger, int writes, ReplicaTable replica, int failedTries, double waitMilliseconds, string reason);

    [LoggerMessage(4, LogLevel.Error, "A record failed at {Replica}. Sequence number: {SequenceNumber}. {Reason}")]
    public static partial void FailedRecord(ILogger logger, ReplicaTable replica, string sequenceNumber, string reason);

    [LoggerMessage(5, LogLevel.Warning, "The change with sequence number {SequenceNumber} went to the dead-letter hook. {Reason}")]
    public static partial void Parked(ILogger logger, string sequenceNumber, string reason);

    [LoggerMessage(6, LogLevel.Debug, "A record failed at {Replica}. Sequence number: {SequenceNumber}. Key: {Key}. {Reason}")]
    public static partial void FailedRecordWithKey(ILogger logger, ReplicaTable replica, string sequenceNumber, string key, string reason);

    [LoggerMessage(
        7, LogLevel.Warning, "Retrying a call to {Table} in {WaitMilliseconds:0} ms. Failed attempts: {FailedTries}. {Reason}")]
    public static partial void RetryingRead(ILogger logger, TableReference table, int failedTries, double waitMilliseconds, string reason);

    [LoggerMessage(8, LogLevel.Error, "More records failed at {Replica}: {Records}.")]
    public static partial void MoreFailedRecords(ILogger logger, ReplicaTable replica, int records);

    [LoggerMessage(WaitingId, LogLevel.Warning, "Waiting for {Endpoint}: no response to {Call} for {Seconds:0} s.")]
    public static partial void Waiting(ILogger logger, string endpoint, string call, double seconds);

    [LoggerMessage(
        13,
        LogLevel.Warning,
        "DynamoReplicator cannot use internal types of AWSSDK.DynamoDBv2 {SdkVersion}, so it uses the public API ({Problem}). The " +
        "results are the same, but calls cost more CPU. Update DynamoReplicator, or use the version of AWSSDK.DynamoDBv2 that it " +
        "depends on.")]
    public static partial void SdkInternalsUnusable(ILogger logger, string sdkVersion, string problem);

    [LoggerMessage(
        OutOfStepId,
        LogLevel.Warning,
        "The scans of {Source} and {Replica} return their items in different orders, so each item is looked up by its key. The result is " +
        "the same, but the comparison costs more: half a read unit per item and started 4 KB, in addition to the scans.")]
    public static partial void OutOfStep(ILogger logger, TableReference source, TableReference replica);
}
