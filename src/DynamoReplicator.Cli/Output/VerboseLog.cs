using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Cli.Output;

/// <summary>
/// Writes the whole log of the library to standard error. Its messages hold no item data, but those at Debug may name the key of an item.
/// </summary>
internal sealed class VerboseLog(VerbOutput output) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        output.WriteLog($"{WordFor(logLevel)}: {formatter(state, null)}");

    private static string WordFor(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        _ => "error",
    };
}
