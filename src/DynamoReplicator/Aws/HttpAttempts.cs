namespace DynamoReplicator.Aws;

/// <summary>
/// Sends HTTP attempts, each with its own time limit, which grows with the size of its request and response.
/// <see cref="HttpClient.Timeout"/> is one value for all requests, with which a large request over a slow uplink would be resent forever.
/// The response is received in full before the SDK reads it. The SDK reads synchronously, without a limit or a token, so a connection that
/// stalls in the middle of a response would block its caller.
/// </summary>
/// <param name="pool">The connections.</param>
/// <param name="options">How attempts are timed and reported.</param>
internal sealed class HttpAttempts(ConnectionPool pool, HttpOptions options) : HttpMessageHandler
{
    /// <summary>The slowest connection for which an attempt has enough time.</summary>
    public const int SlowestBytesPerSecond = 100_000;

    /// <summary>The largest response of the service. A response that announces more does not get more time.</summary>
    private const long LargestResponse = 32 * 1024 * 1024;

    /// <summary>Smaller arrays are not in the large object heap, and are cheap to create.</summary>
    private const long SmallestPooled = 64 * 1024;

    /// <summary>The time limit of an attempt with the default timeout.</summary>
    public static TimeSpan LimitOf(long requestBytes) => Plus(HttpOptions.Default.Timeout, requestBytes);

    private readonly SlowCallLog _slowCalls = new(options.Time, options.Logger);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var connections = pool.Take();
        var gotResponse = false;
        try
        {
            var response = await SendAsync(connections, request, cancellationToken).ConfigureAwait(false);
            gotResponse = true;
            return response;
        }
        finally
        {
            pool.Return(connections, gotResponse);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            pool.Dispose();
        }
        base.Dispose(disposing);
    }

    private async Task<HttpResponseMessage> SendAsync(
        Connections connections, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var (call, endpoint) = (options.Operation ?? OperationOf(request), request.RequestUri!.GetLeftPart(UriPartial.Authority));
        var started = options.Time.GetTimestamp();
        var limit = Plus(options.Timeout, request.Content?.Headers.ContentLength ?? 0);
        // One source serves both reasons to stop. A linked source would allocate 0.7 KB more per call.
        using var stop = new CancellationTokenSource(limit, options.Time);
        using var canceled = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), stop);
        using var report = _slowCalls.Watch(call, endpoint);
        try
        {
            var response = await connections.SendAsync(request, stop.Token).ConfigureAwait(false);
            if (limit != Timeout.InfiniteTimeSpan)
            {
                Extend(stop, Plus(limit - options.Time.GetElapsedTime(started), LengthOf(response)));
            }
            await ReceiveAsync(response, stop.Token).ConfigureAwait(false);
            return response;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var seconds = options.Time.GetElapsedTime(started).TotalSeconds;
            throw new AttemptTimeoutException(
                FormattableString.Invariant($"{endpoint} did not respond to {call} in full within {seconds:0} s."));
        }
    }

    private static void Extend(CancellationTokenSource stop, TimeSpan limit)
    {
#pragma warning disable RS0030 // This moves the given clock's timer. Only a source without one would use the system clock.
        stop.CancelAfter(limit > TimeSpan.Zero ? limit : TimeSpan.Zero);
#pragma warning restore RS0030
    }

    private static async Task ReceiveAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            if (response.Content.Headers.ContentLength is >= SmallestPooled and <= LargestResponse and var length)
            {
                response.Content = await PooledContent.ReceiveAsync(response.Content, (int)length, cancellation).ConfigureAwait(false);
                return;
            }
#if NET9_0_OR_GREATER
            await response.Content.LoadIntoBufferAsync(cancellation).ConfigureAwait(false);
#else
            // This buffers the content too, and takes a token.
            await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
#endif
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static long LengthOf(HttpResponseMessage response) =>
        Math.Min(response.Content.Headers.ContentLength ?? 0, LargestResponse);

    private static TimeSpan Plus(TimeSpan time, long bytes) =>
        time == Timeout.InfiniteTimeSpan ? time : time + TimeSpan.FromSeconds((double)bytes / SlowestBytesPerSecond);

    private static string OperationOf(HttpRequestMessage request) =>
        request.Headers.TryGetValues("X-Amz-Target", out var targets) && targets.FirstOrDefault() is { } target
            ? target[(target.IndexOf('.') + 1)..]
            : "the call";
}
