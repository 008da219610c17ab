using DynamoReplicator.Telemetry;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Aws;

/// <summary>
/// Logs that a call waits for its response, so that an unresponsive endpoint is not mistaken for a defect. Calls that wait at the same time
/// share one message.
/// </summary>
internal sealed class SlowCallLog(TimeProvider time, ILogger logger)
{
    /// <summary>Longer than the time to open a connection, and shorter than the time limit of any attempt.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private long _loggedAt = long.MinValue;

    /// <param name="call">The operation.</param>
    /// <param name="endpoint">The endpoint that the call was sent to.</param>
    /// <returns>A timer to dispose when the call has ended, or null if warnings are not logged.</returns>
    public ITimer? Watch(string call, string endpoint) => logger.IsEnabled(LogLevel.Warning)
        ? time.CreateTimer(_ => Report(call, endpoint), null, Patience, Timeout.InfiniteTimeSpan)
        : null;

    private void Report(string call, string endpoint)
    {
        var (now, before) = (time.GetTimestamp(), Volatile.Read(ref _loggedAt));
        var isTooSoon = before != long.MinValue && time.GetElapsedTime(before, now) < Patience;
        if (isTooSoon || Interlocked.CompareExchange(ref _loggedAt, now, before) != before)
        {
            return;
        }
        try
        {
            Log.Waiting(logger, endpoint, call, Patience.TotalSeconds);
        }
        catch (Exception)
        {
            // An exception on a timer's thread would end the process.
        }
    }
}
