using Amazon;
using Amazon.Runtime.Internal;
using Amazon.SecurityToken;
using DynamoReplicator.Calls;

namespace DynamoReplicator.Aws;

/// <summary>
/// Calls the security token service (STS) of a Region. Its attempts have a shorter time limit than others, because a function in a VPC
/// without access to STS must report that before its own time ends.
/// </summary>
/// <param name="region">The Region's system name.</param>
/// <param name="operation">The operation that this client calls.</param>
/// <param name="http">The clock and the log of its attempts.</param>
internal sealed class TokenServiceClient(string region, string operation, HttpOptions http)
    : AmazonSecurityTokenServiceClient(ConfigFor(region, operation, http))
{
    public static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time = http.Time;

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.ReplaceHandler<RetryHandler>(new RetryHandler(new SdkRetries(Config, _time, Backoff.Default)));
        pipeline.AddHandlerBefore<Signer>(new CredentialsWait(new SlowCallLog(http.Time, http.Logger)));
    }

    private static AmazonSecurityTokenServiceConfig ConfigFor(string region, string operation, HttpOptions http) => new()
    {
        RegionEndpoint = RegionEndpoint.GetBySystemName(region),
        AuthenticationRegion = region,
        MaxErrorRetry = 1,
        HttpClientFactory = new AttemptsFactory(http with { Timeout = AttemptTimeout, Operation = operation }),
    };
}
