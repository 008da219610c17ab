using Amazon.Runtime.Internal;
using Amazon.SecurityToken;
using DynamoReplicator.Calls;

namespace DynamoReplicator.Aws;

/// <summary>
/// Calls the security token service (STS) of a Region, with the library's waits before retries.
/// </summary>
/// <param name="region">The Region's system name.</param>
/// <param name="operation">The operation that this client calls.</param>
/// <param name="http">The clock and the log of its attempts.</param>
internal sealed class TokenServiceClient(string region, string operation, HttpOptions http)
    : AmazonSecurityTokenServiceClient(TokenService.ConfigFor(region, operation, http))
{
    private readonly TimeProvider _time = http.Time;

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.ReplaceHandler<RetryHandler>(new RetryHandler(new SdkRetries(Config, _time, Backoff.Default)));
        pipeline.AddHandlerBefore<Signer>(new CredentialsWait(new SlowCallLog(http.Time, http.Logger)));
    }
}
