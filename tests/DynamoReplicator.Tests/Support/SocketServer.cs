using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DynamoReplicator.Tests.Support;

/// <summary>
/// A real TCP peer on this machine that speaks as much HTTP as a test needs: it
/// may stay silent, leave a request unread, or stop in the middle of a response.
/// </summary>
internal sealed class SocketServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Func<SocketCall, Task> _respond;
    private readonly Task _accepting;

    /// <param name="respond">Responds to one request.</param>
    public SocketServer(Func<SocketCall, Task> respond)
    {
        _respond = respond;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Each request, once its headers have arrived.</summary>
    public ConcurrentQueue<SocketCall> Calls { get; } = [];

    /// <summary>The numbers of the connections over which the requests arrived.</summary>
    public IEnumerable<int> Connections => Calls.Select(call => call.Connection);

    /// <summary>A peer that accepts connections and requests, and never responds.</summary>
    public static SocketServer Silent() => new(call => call.StaySilentAsync());

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            for (var number = 1; ; number++)
            {
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token), number));
            }
        }
        catch (Exception closed) when (closed is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient connection, int number)
    {
        using (connection)
        {
            try
            {
                while (await SocketCall.ReadAsync(connection.GetStream(), number, _end.Token) is { } call)
                {
                    Calls.Enqueue(call);
                    await _respond(call);
                }
            }
            catch (Exception closed) when (closed is OperationCanceledException or IOException)
            {
                // The client or the test has closed the connection.
            }
        }
    }
}

/// <summary>A request that is being received.</summary>
internal sealed class SocketCall(NetworkStream stream, int connection, string head, CancellationToken end)
{
    public int Connection => connection;

    public string Head => head;

    public static async Task<SocketCall?> ReadAsync(NetworkStream stream, int connection, CancellationToken end)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, end) == 0)
            {
                return null;
            }
            head.Append((char)one[0]);
        }
        return new SocketCall(stream, connection, head.ToString(), end);
    }

    /// <summary>Reads the request's body.</summary>
    public async Task ReceiveAsync()
    {
        var length = head.Split("\r\n").Single(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            .Split(':')[1];
        await stream.ReadExactlyAsync(new byte[int.Parse(length, CultureInfo.InvariantCulture)], end);
    }

    /// <summary>Reads the request and does not respond.</summary>
    public async Task StaySilentAsync()
    {
        await ReceiveAsync();
        await StallAsync();
    }

    /// <summary>Stops reading and sending.</summary>
    public Task StallAsync() => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, end);

    /// <summary>Reads the request and responds to it.</summary>
    public async Task RespondAsync(string body)
    {
        await ReceiveAsync();
        await BeginAsync(body.Length);
        await SendAsync(body);
    }

    /// <summary>Sends the headers of a response whose body follows.</summary>
    public Task BeginAsync(int length) =>
        SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: {length}\r\n\r\n");

    public async Task SendAsync(string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text), end);
}
