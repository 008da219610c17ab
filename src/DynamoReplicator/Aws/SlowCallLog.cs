using DynamoReplicator.Telemetry;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Aws;

/// <summary>Logs that a call waits for its response, so that nobody takes a silent endpoint for a defect. One call speaks for all that wait side by side.</summary>
internal sealed class SlowCallLog(TimeProvider time, ILogger logger)
{
    /// <summary>Longer than a connection may take to open, and shorter than the time of any attempt.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private long _loggedAt = long.MinValue;

    /// <param name="call">The operation.</param>
    /// <param name="endpoint">Where it went.</param>
    /// <returns>Dispose it when the call has ended. Null if nobody reads the log.</returns>
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
            // A logger that throws on a timer's thread would end the process.
        }
    }
}
