using Amazon.Runtime;
using Amazon.Runtime.Internal;
using DynamoReplicator.Calls;

namespace DynamoReplicator.Aws;

/// <summary>The SDK's standard retries, with waits of our schedule, on our clock. The SDK's own begin at a second, for services slower than this one.</summary>
/// <param name="config">The client's configuration.</param>
/// <param name="time">The clock.</param>
/// <param name="jitter">The random part of waits. Default: chance.</param>
/// <param name="onRetry">Told of each retry's request.</param>
/// <param name="retriesTimeouts">Whether to retry an attempt that timed out. A caller that logs its own retries does not want such a wait to be silent.</param>
internal sealed class SdkRetries(IClientConfig config, TimeProvider time, Func<double>? jitter = null, Action<AmazonWebServiceRequest>? onRetry = null, bool retriesTimeouts = true) : StandardRetryPolicy(config)
{
    private readonly RetrySchedule _schedule = new(time, jitter, deadline: null);

    public override bool IsTransientError(IExecutionContext executionContext, Exception exception) =>
        (retriesTimeouts || exception is not AttemptTimeoutException) && base.IsTransientError(executionContext, exception);

    public override Task WaitBeforeRetryAsync(IExecutionContext executionContext)
    {
        var call = executionContext.RequestContext;
        onRetry?.Invoke(call.OriginalRequest);
        _schedule.TryNext(call.Retries, out var wait);
        return Task.Delay(wait, time, call.CancellationToken);
    }
}
