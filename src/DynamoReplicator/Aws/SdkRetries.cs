using Amazon.Runtime;
using Amazon.Runtime.Internal;
using DynamoReplicator.Calls;

namespace DynamoReplicator.Aws;

/// <summary>
/// The SDK's standard retries with our waits and our clock. The SDK's own waits start at one second, for services slower than DynamoDB.
/// </summary>
/// <param name="config">The client's configuration.</param>
/// <param name="time">The clock.</param>
/// <param name="backoff">The waits.</param>
/// <param name="onRetry">Called with the request of each retry.</param>
/// <param name="isPaced">
/// Whether the caller paces its calls and logs its waits. Then throttled and timed out attempts are left to the caller.
/// </param>
internal sealed class SdkRetries(
    IClientConfig config,
    TimeProvider time,
    Backoff backoff,
    Action<AmazonWebServiceRequest>? onRetry = null,
    bool isPaced = false)
    : StandardRetryPolicy(config)
{
    public override bool IsTransientError(IExecutionContext executionContext, Exception exception) =>
        !(isPaced && exception is AttemptTimeoutException) && base.IsTransientError(executionContext, exception);

    public override bool IsThrottlingError(Exception exception) => !isPaced && base.IsThrottlingError(exception);

    public override Task WaitBeforeRetryAsync(IExecutionContext executionContext)
    {
        var call = executionContext.RequestContext;
        onRetry?.Invoke(call.OriginalRequest);
        return Task.Delay(backoff.WaitAfter(call.Retries), time, call.CancellationToken);
    }
}
