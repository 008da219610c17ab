using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace DynamoReplicator.Aws;

/// <summary>
/// Ends the wait for credentials when the call is canceled. The SDK fetches credentials without a cancellation token, so a token service
/// that does not respond would delay an invocation past its deadline, and Lambda would kill it without a response. An abandoned fetch
/// continues in the background, and the next call uses its result.
/// </summary>
internal sealed class CredentialsWait(SlowCallLog slowCalls) : PipelineHandler
{
    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        var call = executionContext.RequestContext;
        if (call.Identity is AWSCredentials credentials)
        {
            var fetch = credentials.GetCredentialsAsync();
            if (!fetch.IsCompletedSuccessfully)
            {
                await WaitAsync(fetch, credentials, call.CancellationToken).ConfigureAwait(false);
            }
        }
        return await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
    }

    private async Task WaitAsync(Task fetch, AWSCredentials credentials, CancellationToken cancellation)
    {
        // The client that assumes a role logs its slow calls itself.
        using var report = credentials is AssumedRoleCredentials
            ? null
            : slowCalls.Watch("the request for credentials", credentials.GetType().Name);
        try
        {
            await fetch.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            var source = credentials is AssumedRoleCredentials role ? $"the role {role.RoleArn}" : credentials.GetType().Name;
            throw new CredentialsAbandonedException($"The request for the credentials of {source} had received no response.", cancellation);
        }
    }
}
