using System.Collections.Concurrent;
using System.Net;
using System.Text;
using DynamoReplicator.Local;

namespace DynamoReplicator.IntegrationTests.Hosting;

/// <summary>Receives OpenTelemetry exports over HTTP. The names in a message are UTF-8, so they are found without its schema.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly ConcurrentQueue<(string Path, string Body)> _received = new();
    private readonly Task _serving;

    public OtlpCollector()
    {
        (_listener, var address) = FreePort.Listen();
        Endpoint = $"http://{address}";
        _serving = ServeAsync();
    }

    public string Endpoint { get; }

    public string Metrics => Received("/v1/metrics");

    public string Traces => Received("/v1/traces");

    public async ValueTask DisposeAsync()
    {
        _listener.Abort();
        await _serving;
    }

    private string Received(string path) => string.Concat(_received.Where(it => it.Path == path).Select(it => it.Body));

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var call = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await call.Request.InputStream.CopyToAsync(body);
                _received.Enqueue((call.Request.Url!.AbsolutePath, Encoding.Latin1.GetString(body.ToArray())));
                call.Response.ContentType = call.Request.ContentType;
                call.Response.Close();
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
        {
            // The collector was disposed.
        }
    }
}
