using Amazon.Runtime;

namespace DynamoReplicator.Aws;

/// <summary>
/// Ends the wait for credentials when the call is canceled. The SDK fetches credentials without a cancellation token, so a token service
/// that does not respond would delay an invocation past its deadline, and Lambda would kill it without a response. An abandoned fetch
/// continues in the background, and the next call uses its result.
/// </summary>
internal static class CredentialsFetch
{
    /// <exception cref="CredentialsAbandonedException">The call was canceled first.</exception>
    public static ValueTask CompleteAsync(AWSCredentials credentials, SlowCallLog slowCalls, CancellationToken cancellation)
    {
        var fetch = credentials.GetCredentialsAsync();
        return fetch.IsCompletedSuccessfully ? default : new(WaitAsync(fetch, credentials, slowCalls, cancellation));
    }

    private static async Task WaitAsync(Task fetch, AWSCredentials credentials, SlowCallLog slowCalls, CancellationToken cancellation)
    {        // The client that assumes a role logs its slow calls itself.
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
