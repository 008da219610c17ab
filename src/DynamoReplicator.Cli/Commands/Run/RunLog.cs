using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Cli.Commands.Run;

/// <summary>
/// Tells the person what the library warns of: writes that are throttled or cut off and tried again, possibly for minutes, before their batch comes to an
/// end. What it logs as errors is in the report on the batch.
/// </summary>
internal sealed class RunLog(RunDisplay display) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            display.Warn(formatter(state, null));
        }
    }
}
