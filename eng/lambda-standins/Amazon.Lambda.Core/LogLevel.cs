namespace Amazon.Lambda.Core;

/// <summary>How much a log line matters, least first.</summary>
public enum LogLevel
{
    Trace,
    Debug,
    Information,
    Warning,
    Error,
    Critical,
}
