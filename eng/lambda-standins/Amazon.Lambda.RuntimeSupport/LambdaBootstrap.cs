using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Takes one invocation after another from the Runtime API, hands each to the handler, and gives its answer back.</summary>
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
    /// Runs until the token is cancelled. An error of the handler is the invocation's; an error of the Runtime API ends the
    /// loop with an exception, since Lambda starts a new process where it finds none.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        MemoryLimit.TellCollector();
        while (!cancellationToken.IsCancellationRequested)
        {
            Invocation invocation;
            try
            {
                invocation = await _api.NextAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            await AnswerAsync(invocation).ConfigureAwait(false);
        }
    }

    // Takes no token: an invocation that was taken is answered, even when the process has been asked to stop.
    private async Task AnswerAsync(Invocation invocation)
    {
        Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", invocation.Context.TraceId);
        Stream answer;
        try
        {
            answer = await _handler(invocation.Event, invocation.Context).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            ConsoleLog.Write(invocation.Context.AwsRequestId, LogLevel.Error, exception.ToString());
            await _api.PostErrorAsync(invocation.Context.AwsRequestId, exception).ConfigureAwait(false);
            return;
        }

        await _api.PostResponseAsync(invocation.Context.AwsRequestId, answer ?? Stream.Null).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _api.Dispose();
        GC.SuppressFinalize(this);
    }
}
