using DynamoReplicator.Telemetry;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Calls;

/// <summary>
/// Whether calls can use internal types of the AWS SDK, which send and return bytes. A user may have any later version of the SDK, and
/// it may have changed these types. Then calls use the SDK's public API. Each check runs once, before the first client of its kind.
/// </summary>
/// <param name="sdkVersion">Returns the version of the SDK in use.</param>
/// <param name="checkWrites">Returns the problem of writing with the internal types, or null.</param>
/// <param name="checkReads">Returns the problem of reading with the internal types, or null.</param>
internal sealed class SdkInternals(Func<string> sdkVersion, Func<string?> checkWrites, Func<string?> checkReads)
{
    private readonly Lazy<string?> _writeProblem = new(checkWrites);
    private readonly Lazy<string?> _readProblem = new(checkReads);
    private int _isReported;

    public bool CanWrite => _writeProblem.Value is null;

    public bool CanRead => ReadProblem is null;

    /// <summary>What is missing to read bytes, or null.</summary>
    public string? ReadProblem => _readProblem.Value;

    /// <summary>Logs the problem once, to the first logger that takes warnings.</summary>
    public void ReportProblem(ILogger logger)
    {
        if ((Found(_writeProblem) ?? Found(_readProblem)) is { } problem
            && logger.IsEnabled(LogLevel.Warning)
            && Interlocked.Exchange(ref _isReported, 1) == 0)
        {
            Log.SdkInternalsUnusable(logger, sdkVersion(), problem);
        }
    }

    private static string? Found(Lazy<string?> problem) => problem.IsValueCreated ? problem.Value : null;
}
