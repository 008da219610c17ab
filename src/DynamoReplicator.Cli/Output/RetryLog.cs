using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Cli.Output;

/// <summary>
/// Tells the person of calls that are tried again and again, which would otherwise look like a verb that hangs: throttled for long, or a network that is gone. A few tries
/// are nothing to tell of, and of calls that fail side by side one speaks for all.
/// </summary>
internal sealed class RetryLog(VerbOutput output) : ILogger
{
    /// <summary>By then a call has failed for some seconds.</summary>
    public const int MinFailedTries = 6;

    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private long? _reportedAt;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        // A call without a response has been waited for already, and its client reports one at a time.
        if (IsEnabled(logLevel) && (eventId.Id == Telemetry.Log.WaitingId || (FailedTries(state) >= MinFailedTries && IsTime())))
        {
            output.Warn(SafeText.Of(formatter(state, null)));
        }
    }

    private static int FailedTries<TState>(TState state) =>
        state is IReadOnlyList<KeyValuePair<string, object?>> values && values.FirstOrDefault(value => value.Key == "FailedTries").Value is int tries ? tries : 0;

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
