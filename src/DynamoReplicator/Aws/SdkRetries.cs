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
/// <param name="retriesTimeouts">
/// Whether to retry an attempt that timed out. A caller that logs its own retries turns this off, so that such a wait is logged.
/// </param>
internal sealed class SdkRetries(
    IClientConfig config,
    TimeProvider time,
    Backoff backoff,
    Action<AmazonWebServiceRequest>? onRetry = null,
    bool retriesTimeouts = true)
    : StandardRetryPolicy(config)
{
    public override bool IsTransientError(IExecutionContext executionContext, Exception exception) =>
        (retriesTimeouts || exception is not AttemptTimeoutException) && base.IsTransientError(executionContext, exception);

    public override Task WaitBeforeRetryAsync(IExecutionContext executionContext)
    {
        var call = executionContext.RequestContext;
        onRetry?.Invoke(call.OriginalRequest);
        return Task.Delay(backoff.WaitAfter(call.Retries), time, call.CancellationToken);
    }
}
