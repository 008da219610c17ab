using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace DynamoReplicator.Writing;

/// <summary>The SDK's standard retries, with waits of our schedule, on our clock. The SDK's own begin at a second, for services slower than this one.</summary>
internal sealed class SdkRetries(IClientConfig config, TimeProvider time, Action<AmazonWebServiceRequest>? onRetry = null) : StandardRetryPolicy(config)
{
    private readonly RetrySchedule _schedule = new(time, Random.Shared.NextDouble, deadline: null);

    public override Task WaitBeforeRetryAsync(IExecutionContext executionContext)
    {
        var call = executionContext.RequestContext;
        onRetry?.Invoke(call.OriginalRequest);
        _schedule.TryNext(call.Retries, out var wait);
        return Task.Delay(wait, time, call.CancellationToken);
    }
}
