using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Takes invocations from the Runtime API one after another, calls the handler, and posts its response.</summary>
public class LambdaBootstrap : IDisposable
{
    private readonly Func<Stream, ILambdaContext, Task<Stream>> _handler;
    private readonly RuntimeApi _api;

    internal LambdaBootstrap(Func<Stream, ILambdaContext, Task<Stream>> handler, string runtimeApiEndpoint)
    {
        _handler = handler;
        _api = new RuntimeApi(runtimeApiEndpoint ?? Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API"));
    }

    /// <summary>
    /// Runs until the token is canceled. An error of the handler is reported as the invocation's error. An error of the Runtime API ends
    /// the loop with an exception, and Lambda then starts a new process. As in the real package, the token is also passed to the calls that
    /// post a response: an invocation in flight is finished when the token is canceled, but its response is not posted.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        MemoryLimit.TellCollector();
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var invocation = await _api.NextAsync(cancellationToken).ConfigureAwait(false);
                await HandleAsync(invocation, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task HandleAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", invocation.Context.TraceId);
        Stream response;
        try
        {
            response = await _handler(invocation.Event, invocation.Context).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            ConsoleLog.Write(invocation.Context.AwsRequestId, LogLevel.Error, exception.ToString());
            await _api.PostErrorAsync(invocation.Context.AwsRequestId, exception, cancellationToken).ConfigureAwait(false);
            return;
        }

        await _api.PostResponseAsync(invocation.Context.AwsRequestId, response ?? Stream.Null, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _api.Dispose();
        GC.SuppressFinalize(this);
    }
}
