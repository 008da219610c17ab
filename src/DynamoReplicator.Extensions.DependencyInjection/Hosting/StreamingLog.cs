using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Hosting;

/// <summary>The log of replication without Lambda. No message contains item data.</summary>
internal static partial class StreamingLog
{
    [LoggerMessage(101, LogLevel.Information, "Replicating {Source} to {Replicas}, {Start}.")]
    public static partial void Started(ILogger logger, string source, string replicas, string start);

    [LoggerMessage(102, LogLevel.Warning, "{Failure}")]
    public static partial void Retrying(ILogger logger, string failure);

    [LoggerMessage(
        103,
        LogLevel.Information,
        "Stopped replicating {Source} after {Seconds:0.0} s. Records: {Records}, writes: {Writes}, failed: {Failed}.")]
    public static partial void Stopped(ILogger logger, string source, double seconds, long records, long writes, long failed);

    [LoggerMessage(104, LogLevel.Error, "Replication of {Source} ended. {Reason}")]
    public static partial void Ended(ILogger logger, string source, string reason);
}
