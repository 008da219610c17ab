using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator.TestSupport;

/// <summary>Keeps every entry as a log provider may write it: the message, every argument, the exception, and the scopes.</summary>
/// <param name="level">The lowest level that is enabled.</param>
internal sealed class CapturingLogger(LogLevel level = LogLevel.Trace) : ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();

    public IEnumerable<(LogLevel Level, string Text)> Lines => _lines;

    /// <summary>The text of all entries at a level or above.</summary>
    public string TextFrom(LogLevel lowest) => string.Join('\n', _lines.Where(line => line.Level >= lowest).Select(line => line.Text));

    /// <summary>A scope counts as an entry of the highest level, because providers write it beside entries of every level.</summary>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        _lines.Enqueue((LogLevel.Critical, $"scope: {state}"));
        return null;
    }

    public bool IsEnabled(LogLevel logLevel) => logLevel >= level;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var arguments = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs) : "";
        _lines.Enqueue((logLevel, $"{formatter(state, exception)} {arguments} {exception}"));
    }
}
