using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>Captures all log entries, including exceptions and structured values.</summary>
internal sealed class CapturedLog : ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _entries = new();

    /// <summary>The text of all entries at a level or above.</summary>
    public string TextFrom(LogLevel level) => string.Join('\n', _entries.Where(entry => entry.Level >= level).Select(entry => entry.Text));

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        _entries.Enqueue((LogLevel.Critical, $"scope: {state}"));
        return null;
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var values = state is IEnumerable<KeyValuePair<string, object?>> pairs
            ? string.Join(", ", pairs.Select(pair => $"{pair.Key}={pair.Value}")) : "";
        _entries.Enqueue((logLevel, $"{logLevel} {formatter(state, exception)} [{values}] {exception}"));
    }
}
