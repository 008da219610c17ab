using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>
/// A proxy between a replicator and DynamoDB Local, on its own port. It
/// forwards calls, or causes faults of the network and the service. The
/// faults reach the library through sockets, HTTP, and the real SDK, in this process or in another.
/// </summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly Uri _service;
    private readonly HttpListener _listener;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly ConcurrentQueue<ProxiedCall> _calls = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _serving;
    private volatile Func<ProxiedCall, Fault> _plan;
    private int _count;
    private int _inProgress;

    public FaultProxy(Uri service, Func<ProxiedCall, Fault>? plan = null)
    {
        _service = service;
        _plan = plan ?? (_ => Fault.None);
        (_listener, Endpoint) = Listen();
        _serving = ServeAsync();
    }

    public Uri Endpoint { get; }

    /// <summary>Returns what happens to a call. It is called from several threads and may be replaced at any time.</summary>
    public Func<ProxiedCall, Fault> Plan
    {
        get => _plan;
        set => _plan = value;
    }

    /// <summary>Called for every call before it is processed.</summary>
    public Action<ProxiedCall>? Begun { get; set; }

    /// <summary>Called for every call before its sender can know the result.</summary>
    public Action<ProxiedCall>? Ended { get; set; }

    /// <summary>The calls so far, in the order of their arrival.</summary>
    public IReadOnlyCollection<ProxiedCall> Calls => _calls;

    /// <summary>Waits until no call is in progress. A call that its sender has given up may still be on its way to the service.</summary>
    public Task IdleAsync() => Poll.UntilAsync(() => Volatile.Read(ref _inProgress) == 0, "the proxy is idle");

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Abort();
        await _serving;
        _http.Dispose();
        _closing.Dispose();
    }

    private static (HttpListener Listener, Uri Endpoint) Listen()
    {
        while (true)
        {
            // The port is free now. If another process takes it before the listener does, the loop tries the next one.
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var endpoint = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
            probe.Stop();
            var listener = new HttpListener();
            listener.Prefixes.Add(endpoint.AbsoluteUri);
            try
            {
                listener.Start();
                return (listener, endpoint);
            }
            catch (HttpListenerException)
            {
                listener.Close();
            }
        }
    }

    private async Task ServeAsync()
    {
        var calls = new List<Task>();
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                calls.Add(Task.Run(() => ServeAsync(context)));
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                break;
            }
        }

        await Task.WhenAll(calls);
    }

    private async Task ServeAsync(HttpListenerContext context)
    {
        Interlocked.Increment(ref _inProgress);
        try
        {
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            var call = new ProxiedCall(
                Interlocked.Increment(ref _count) - 1, context.Request.Headers["X-Amz-Target"]!.Split('.')[1], body.ToArray())
            {
                Authorization = context.Request.Headers["Authorization"] ?? "",
            };
            _calls.Enqueue(call);
            Begun?.Invoke(call);
            await ApplyAsync(_plan(call), call, context);
        }
        catch (Exception gone) when (
            gone is HttpListenerException or IOException or ObjectDisposedException or HttpRequestException or OperationCanceledException)
        {
            // The sender gave up the call, or the proxy is closing.
            context.Response.Abort();
        }
        catch
        {
            // The test has a defect. Its sender must not wait forever, and DisposeAsync throws this exception.
            context.Response.Abort();
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _inProgress);
        }
    }

    private async Task ApplyAsync(Fault fault, ProxiedCall call, HttpListenerContext context)
    {
        switch (fault)
        {
            case Fault.PassedOn:
                await PassOnAsync(call, context);
                break;
            case Fault.Answer answer:
                var error = $"{{\"__type\":\"com.amazonaws.dynamodb.v20120810#{answer.Type}\",\"message\":\"{answer.Message}\"}}";
                await AnswerAsync(call, context, answer.Status, Encoding.UTF8.GetBytes(error));
                break;
            case Fault.Cut cut:
                await CutAsync(cut, call, context);
                break;
            case Fault.Left left:
                await LeaveAsync(left, call, context);
                break;
            case Fault.MadeUp madeUp:
                await AnswerAsync(call, context, 200, madeUp.Body(call));
                break;
            case Fault.Held held when await held.Release.WaitAsync(_closing.Token):
                await PassOnAsync(call, context);
                break;
            default:
                Ended?.Invoke(call);
                context.Response.Abort();
                break;
        }
    }

    private async Task PassOnAsync(ProxiedCall call, HttpListenerContext context)
    {
        using var answer = await SendAsync(context, call.Body);
        await AnswerAsync(call, context, (int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync());
    }

    private async Task CutAsync(Fault.Cut cut, ProxiedCall call, HttpListenerContext context)
    {
        if (cut.Reaches)
        {
            using var answer = await SendAsync(context, call.Body);
            if (cut.HalfTheAnswer)
            {
                context.Response.ContentLength64 = 1000;
                await context.Response.OutputStream.WriteAsync("{\"UnprocessedItems\":{"u8.ToArray());
                await context.Response.OutputStream.FlushAsync();
            }
        }

        Ended?.Invoke(call);
        context.Response.Abort();
    }

    private async Task LeaveAsync(Fault.Left left, ProxiedCall call, HttpListenerContext context)
    {
        var isLeft = call.Writes.ToLookup(left.IsLeft);
        if (isLeft[false].Any())
        {
            using var answer = await SendAsync(context, call.BodyOf(isLeft[false]));
            if (!answer.IsSuccessStatusCode)
            {
                await AnswerAsync(call, context, (int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync());
                return;
            }
        }

        await AnswerAsync(call, context, 200, call.AnswerLeaving(isLeft[true]));
    }

    private Task<HttpResponseMessage> SendAsync(HttpListenerContext context, byte[] body)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, _service) { Content = new ByteArrayContent(body) };
        message.Headers.TryAddWithoutValidation("Authorization", context.Request.Headers["Authorization"]);
        message.Headers.TryAddWithoutValidation("X-Amz-Target", context.Request.Headers["X-Amz-Target"]);
        message.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        return _http.SendAsync(message);
    }

    private async Task AnswerAsync(ProxiedCall call, HttpListenerContext context, int status, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/x-amz-json-1.0";
        context.Response.Headers["x-amzn-RequestId"] = call.Number.ToString(CultureInfo.InvariantCulture);
        context.Response.ContentLength64 = body.Length;
        Ended?.Invoke(call);
        await context.Response.OutputStream.WriteAsync(body);
        context.Response.Close();
    }
}
