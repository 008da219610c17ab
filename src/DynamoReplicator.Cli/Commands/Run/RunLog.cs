using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Cli.Commands.Run;

/// <summary>
/// Displays the library's warnings: writes that are throttled or interrupted may be retried for minutes before their batch ends. Errors
/// are not displayed here, because the batch report contains them.
/// </summary>
internal sealed class RunLog(RunDisplay display) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            display.Warn(formatter(state, null));
        }
    }
}
