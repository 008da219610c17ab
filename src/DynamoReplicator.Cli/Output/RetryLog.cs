using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Cli.Output;

/// <summary>
/// Reports calls that are retried for long, because throttling or a lost network would otherwise look like a verb that hangs. A few
/// retries are not reported, and concurrent failures are reported once per interval.
/// </summary>
internal sealed class RetryLog(VerbOutput output) : ILogger
{
    /// <summary>After this many attempts, a call has failed for several seconds.</summary>
    public const int MinFailedTries = 6;

    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private long? _reportedAt;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        // A call without a response has already been slow, and its client reports only one at a time. The other message comes once.
        if (IsEnabled(logLevel)
            && (eventId.Id is Telemetry.Log.WaitingId or Telemetry.Log.OutOfStepId || (FailedTries(state) >= MinFailedTries && IsTime())))
        {
            output.Warn(SafeText.Of(formatter(state, null)));
        }
    }

    private static int FailedTries<TState>(TState state) =>
        state is IReadOnlyList<KeyValuePair<string, object?>> values
        && values.FirstOrDefault(value => value.Key == "FailedTries").Value is int tries ? tries : 0;

    private bool IsTime()
    {
        lock (_lock)
        {
            if (_reportedAt is { } before && output.Time.GetElapsedTime(before) < Interval)
            {
                return false;
            }
            _reportedAt = output.Time.GetTimestamp();
            return true;
        }
    }
}
