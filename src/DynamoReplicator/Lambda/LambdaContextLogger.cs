using Amazon.Lambda.Core;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace DynamoReplicator.Lambda;

/// <summary>
/// Logs through the Lambda context, which adds the request ID and applies the function's log level. It passes finished strings only: a
/// custom Lambda logger that implements only the two oldest methods overflows the stack on a message with arguments.
/// </summary>
internal sealed class LambdaContextLogger(ILambdaLogger logger) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and not LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            logger.Log(logLevel.ToString(), formatter(state, exception));
        }
    }
}
