using DynamoReplicator.Simulation.Checks;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Simulation.Lambda;

/// <summary>The function's log. It keeps the library's result of each batch, and checks that no item data is logged.</summary>
internal sealed class ResultLog(Violations violations) : ILogger
{
    /// <summary>A text that every item of the workload has and that no log may contain.</summary>
    public const string ItemData = "confidential";

    public ReplicationResult? Result { get; set; }

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (formatter(state, exception).Contains(ItemData, StringComparison.Ordinal))
        {
            violations.Add($"item data in the log: {formatter(state, exception)}");
        }
        Result = (state as IEnumerable<KeyValuePair<string, object?>>)?.Select(member => member.Value).OfType<ReplicationResult>().FirstOrDefault() ?? Result;
    }
}
