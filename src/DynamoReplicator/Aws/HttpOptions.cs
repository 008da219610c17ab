using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynamoReplicator.Aws;

/// <summary>How a client's HTTP attempts are timed and reported.</summary>
internal sealed record HttpOptions
{
    public static HttpOptions Default { get; } = new();

    public static HttpOptions Of(ReplicatorOptions options) =>
        new() { Time = options.TimeProvider, Logger = options.CreateLogger() ?? NullLogger.Instance };

    /// <summary>
    /// The time limit of each attempt, plus time for its bytes. A call with 25 writes takes tens of milliseconds,
    /// so an attempt that has waited this long is unlikely to take effect later. Default: 15 seconds.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The operation, for clients whose requests do not name it in <c>X-Amz-Target</c>.</summary>
    public string? Operation { get; init; }

    /// <summary>The token service (STS), which only tests replace. Default: the Region's, or that of AWS_ENDPOINT_URL_STS.</summary>
    public Uri? TokenService { get; init; }

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Receives a warning about each call that waits for its response. Default: none.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;
}
