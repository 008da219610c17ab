namespace Amazon.Lambda.Core;

/// <summary>The severity of a log line, in ascending order.</summary>
public enum LogLevel
{
    Trace,
    Debug,
    Information,
    Warning,
    Error,
    Critical,
}
