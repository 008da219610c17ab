using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Threading.Channels;

namespace DynamoReplicator.Local;

/// <summary>
/// Lambda's Runtime API on a free port of this machine. A function's runtime gets its next event here and posts its response.
/// One instance serves one function process, as in Lambda.
/// </summary>
public sealed class LocalRuntimeApi : IAsyncDisposable
{
    /// <summary>The maximum size of an event and of a response in Lambda, in bytes.</summary>
    public const int MaxPayloadBytes = 6 * 1024 * 1024;

    private const string Runtime = "/2018-06-01/runtime/";
    private static readonly TimeSpan InitTimeout = TimeSpan.FromSeconds(60);

    private readonly HttpListener _listener;
    private readonly TimeProvider _time;
    private readonly string _functionName;
    private readonly Channel<PendingInvocation> _waiting = Channel.CreateUnbounded<PendingInvocation>();
    private readonly ConcurrentDictionary<string, PendingInvocation> _unfinished = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _serving;
    private volatile FunctionEnding? _ending;

    /// <summary>Starts listening.</summary>
    /// <param name="functionName">The function's name in the ARN that invocations carry.</param>
    /// <param name="timeProvider">The clock of deadlines and timeouts. Default: the system's.</param>
    public LocalRuntimeApi(string functionName = "replicator", TimeProvider? timeProvider = null)
    {
        _functionName = functionName;
        _time = timeProvider ?? TimeProvider.System;
        (_listener, Endpoint) = FreePort.Listen();
        _serving = ServeAsync();
    }

    /// <summary>The value of the function's AWS_LAMBDA_RUNTIME_API: <c>127.0.0.1:54321</c>.</summary>
    public string Endpoint { get; }

    /// <summary>Passes an event to the function and waits for its response. Events are processed one after the other.</summary>
    /// <param name="payload">The event, at most <see cref="MaxPayloadBytes"/>.</param>
    /// <param name="timeout">The function's timeout, from the moment at which it
    /// takes the event. It determines the event's deadline.</param>
    /// <param name="leeway">The time after the timeout in which a response still counts.</param>
    /// <param name="cancellationToken">Stops waiting. The function is not interrupted.</param>
    /// <returns>The response or the error. A function that takes no event within a minute has failed to start.</returns>
    /// <exception cref="ArgumentException">The event is larger than Lambda allows.</exception>
    public async Task<InvocationResult> InvokeAsync(
        ReadOnlyMemory<byte> payload, TimeSpan timeout, TimeSpan leeway = default, CancellationToken cancellationToken = default)
    {
        if (payload.Length > MaxPayloadBytes)
        {
            throw new ArgumentException(
                $"The event has {payload.Length} bytes, but Lambda accepts at most {MaxPayloadBytes}.", nameof(payload));
        }

        var invocation = new PendingInvocation(payload, timeout);
        _unfinished[invocation.RequestId] = invocation;
        try
        {
            // The order matters: a caller that ends the function fails all unfinished invocations, and must not miss a later one.
            _ending?.Fail(invocation);
            _waiting.Writer.TryWrite(invocation);
            return await FinishAsync(invocation, leeway, cancellationToken);
        }
        finally
        {
            // The function may still respond to the event, although the caller no longer waits.
            if (!invocation.Taken.Task.IsCompleted)
            {
                invocation.Result.TrySetCanceled(CancellationToken.None);
                _unfinished.TryRemove(invocation.RequestId, out _);
            }
        }
    }

    /// <summary>Fails the unfinished invocations and all later ones, because the function's process has ended.</summary>
    internal void FunctionEnded(string errorType, string errorMessage)
    {
        _ending ??= new FunctionEnding(errorType, errorMessage);
        foreach (var invocation in _unfinished.Values)
        {
            _ending.Fail(invocation);
        }
    }

    /// <summary>Stops listening. Unfinished invocations fail.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_closing.IsCancellationRequested)
        {
            return;
        }

        FunctionEnded("Sandbox.Closed", "The local Runtime API was closed.");
        await _closing.CancelAsync();
        _listener.Abort();
        await _serving;
    }

    private async Task<InvocationResult> FinishAsync(PendingInvocation invocation, TimeSpan leeway, CancellationToken cancellationToken)
    {
        var result = invocation.Result.Task;
        try
        {
            // A function that fails at once ends the invocation before it takes the event.
            await Task.WhenAny(invocation.Taken.Task, result).WaitAsync(InitTimeout, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return InvocationResult.Failed(
                invocation.RequestId, "Sandbox.Timedout", $"The function took no event within {InitTimeout.TotalSeconds} seconds.");
        }

        try
        {
            return await result.WaitAsync(invocation.Timeout + leeway, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return InvocationResult.Failed(
                invocation.RequestId,
                "Sandbox.Timedout",
                string.Create(CultureInfo.InvariantCulture,
                    $"RequestId: {invocation.RequestId} Error: Task timed out after {invocation.Timeout.TotalSeconds:F2} seconds"));
        }
    }

    private async Task ServeAsync()
    {
        var exchanges = new ConcurrentDictionary<Task, bool>();
        while (!_closing.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                break;
            }

            var exchange = ExchangeAsync(context);
            exchanges[exchange] = true;
            _ = exchange.ContinueWith(done => exchanges.TryRemove(done, out _), TaskScheduler.Default);
        }

        await Task.WhenAll(exchanges.Keys);
    }

    private async Task ExchangeAsync(HttpListenerContext context)
    {
        try
        {
            await RouteAsync(context);
        }
        catch (Exception e) when (
            e is OperationCanceledException or HttpListenerException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The function ended or this API closes. The caller that ended it fails its unfinished invocations.
            context.Response.Abort();
        }
    }

    private Task RouteAsync(HttpListenerContext context)
    {
        var path = context.Request.Url?.AbsolutePath ?? "";
        var parts = path.StartsWith(Runtime, StringComparison.Ordinal) ? path[Runtime.Length..].Split('/') : [];
        return (context.Request.HttpMethod, parts) switch
        {
            ("GET", ["invocation", "next"]) => NextAsync(context.Response),
            ("POST", ["invocation", var id, "response"]) => ResponseAsync(context, id),
            ("POST", ["invocation", var id, "error"]) => ErrorAsync(context, id),
            ("POST", ["init", "error"]) => InitErrorAsync(context),
            _ => AnswerAsync(context.Response, HttpStatusCode.NotFound, """{"errorMessage":"No such operation.","errorType":"NotFound"}"""),
        };
    }

    private async Task NextAsync(HttpListenerResponse response)
    {
        PendingInvocation next;
        do
        {
            next = await _waiting.Reader.ReadAsync(_closing.Token);
        }
        while (next.Result.Task.IsCompleted);

        var headers = response.Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = next.RequestId;
        headers["Lambda-Runtime-Deadline-Ms"] = (_time.GetUtcNow() + next.Timeout).ToUnixTimeMilliseconds()
            .ToString(CultureInfo.InvariantCulture);
        headers["Lambda-Runtime-Invoked-Function-Arn"] = $"arn:aws:lambda:us-east-1:123456789012:function:{_functionName}";
        headers["Lambda-Runtime-Trace-Id"] =
            $"Root=1-{_time.GetUtcNow().ToUnixTimeSeconds():x8}-{Guid.NewGuid().ToString("N")[..24]};Sampled=0";
        next.Taken.TrySetResult();
        await AnswerAsync(response, HttpStatusCode.OK, next.Payload);
    }

    private async Task ResponseAsync(HttpListenerContext context, string requestId)
    {
        var body = await BodyAsync(context.Request);
        var result = body.Length <= MaxPayloadBytes
            ? InvocationResult.Answered(requestId, body)
            : InvocationResult.Failed(requestId, "Function.ResponseSizeTooLarge",
                $"Response payload size exceeded maximum allowed payload size ({MaxPayloadBytes} bytes).");
        await FinishedAsync(context.Response, requestId, result);
    }

    private async Task ErrorAsync(HttpListenerContext context, string requestId)
    {
        var body = await BodyAsync(context.Request);
        var type = context.Request.Headers["Lambda-Runtime-Function-Error-Type"];
        await FinishedAsync(context.Response, requestId, InvocationResult.FailedWith(requestId, body, type));
    }

    private async Task InitErrorAsync(HttpListenerContext context)
    {
        var body = await BodyAsync(context.Request);
        var error = InvocationResult.FailedWith("", body, "Runtime.InitError");
        FunctionEnded(error.ErrorType!, error.ErrorMessage!);
        await AcceptedAsync(context.Response);
    }

    private Task FinishedAsync(HttpListenerResponse response, string requestId, InvocationResult result)
    {
        if (!_unfinished.TryRemove(requestId, out var invocation))
        {
            return AnswerAsync(
                response, HttpStatusCode.BadRequest, """{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}""");
        }

        invocation.Result.TrySetResult(result);
        return AcceptedAsync(response);
    }

    private static Task AcceptedAsync(HttpListenerResponse response) =>
        AnswerAsync(response, HttpStatusCode.Accepted, """{"status":"OK"}""");

    private static Task AnswerAsync(HttpListenerResponse response, HttpStatusCode status, string json) =>
        AnswerAsync(response, status, Encoding.UTF8.GetBytes(json));

    private static async Task AnswerAsync(HttpListenerResponse response, HttpStatusCode status, ReadOnlyMemory<byte> json)
    {
        response.StatusCode = (int)status;
        response.ContentType = "application/json";
        response.ContentLength64 = json.Length;
        await response.OutputStream.WriteAsync(json);
        response.Close();
    }

    private static async Task<byte[]> BodyAsync(HttpListenerRequest request)
    {
        using var body = new MemoryStream();
        await request.InputStream.CopyToAsync(body);
        return body.ToArray();
    }
}
