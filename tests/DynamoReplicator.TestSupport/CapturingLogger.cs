using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator.TestSupport;

/// <summary>Keeps every message, as a log provider would write it down: the text, every argument and the exception.</summary>
internal sealed class CapturingLogger(LogLevel level = LogLevel.Trace) : ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();

    public IEnumerable<(LogLevel Level, string Text)> Lines => _lines;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= level;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var arguments = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs) : "";
        _lines.Enqueue((logLevel, $"{formatter(state, exception)} {arguments} {exception}"));
    }
}
