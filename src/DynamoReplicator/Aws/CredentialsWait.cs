using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace DynamoReplicator.Aws;

/// <summary>Waits for a call's credentials before the SDK does (<see cref="CredentialsFetch"/>).</summary>
internal sealed class CredentialsWait(SlowCallLog slowCalls) : PipelineHandler
{
    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        var call = executionContext.RequestContext;
        if (call.Identity is AWSCredentials credentials)
        {
            await CredentialsFetch.CompleteAsync(credentials, slowCalls, call.CancellationToken).ConfigureAwait(false);
        }
        return await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
    }
}
