using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Writes log lines to standard output, from the level AWS_LAMBDA_HANDLER_LOG_LEVEL up (Information by default).</summary>
internal sealed class ConsoleLog(string requestId) : ILambdaLogger
{
    private static readonly LogLevel Least =
        Enum.TryParse<LogLevel>(Environment.GetEnvironmentVariable("AWS_LAMBDA_HANDLER_LOG_LEVEL"), ignoreCase: true, out var level)
            ? level
            : LogLevel.Information;

    public void Log(string message) => LogLine(message);

    public void LogLine(string message) => Write(requestId, LogLevel.Information, message);

    public void Log(string level, string message) =>
        Write(requestId, Enum.TryParse<LogLevel>(level, ignoreCase: true, out var parsed) ? parsed : LogLevel.Information, message);

    public static void Write(string requestId, LogLevel level, string message)
    {
        if (level >= Least)
        {
            Console.Out.WriteLine($"{TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ}\t{requestId}\t{level}\t{message}");
        }
    }
}
