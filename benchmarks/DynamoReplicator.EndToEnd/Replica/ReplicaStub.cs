using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DynamoReplicator.EndToEnd.Replica;

/// <summary>
/// Stands in for DynamoDB behind a replica table. It reads a request from the socket, waits as long as the network and the service would,
/// and responds that everything was written. It costs little, so that the measurement shows the other side.
/// </summary>
internal sealed class ReplicaStub : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly TimeSpan _delay;
    private readonly WriteCapacity? _capacity;
    private int _calls;
    private int _throttled;

    /// <param name="delay">The duration of a call.</param>
    /// <param name="writesPerSecond">
    /// The writes that the table accepts per second. Others are unprocessed, or the call fails if none was accepted. Default: no limit.
    /// </param>
    public ReplicaStub(TimeSpan delay, int? writesPerSecond = null)
    {
        _delay = delay;
        _capacity = writesPerSecond is { } rate ? new WriteCapacity(rate) : null;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(10_000);
        Endpoint = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}/");
        _ = AcceptAsync();
    }

    public Uri Endpoint { get; }

    /// <summary>Called after each response, with the number of responses so far.</summary>
    public Action<int>? Responded { get; init; }

    /// <summary>Returns the number of calls since the last request, and how many of them were partly or completely throttled.</summary>
    public (int Calls, int Throttled) TakeCounts() => (Interlocked.Exchange(ref _calls, 0), Interlocked.Exchange(ref _throttled, 0));

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptAsync());
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // The listener was closed.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var connection = socket;
        connection.NoDelay = true;
        var requests = new RequestReader(connection, keepBody: _capacity is not null);
        try
        {
            while (await requests.ReadAsync())
            {
                if (_delay > TimeSpan.Zero)
                {
                    await Task.Delay(_delay);
                }
                await connection.SendAsync(ResponseTo(requests), SocketFlags.None);
                var calls = Interlocked.Increment(ref _calls);
                Responded?.Invoke(calls);
            }
        }
        catch (SocketException)
        {
            // The client closed the connection.
        }
    }

    private byte[] ResponseTo(RequestReader request)
    {
        if (!request.IsBatch)
        {
            return Responses.Empty;
        }
        if (_capacity is null)
        {
            return Responses.AllProcessed;
        }
        var writes = BatchRequest.WritesIn(request.Body);
        var taken = _capacity.Take(writes.Count);
        if (taken == writes.Count)
        {
            return Responses.AllProcessed;
        }
        Interlocked.Increment(ref _throttled);
        return taken == 0
            ? Responses.Throttled
            : Responses.Ok(Encoding.UTF8.GetBytes(BatchRequest.Unprocessed(request.Body, writes, taken)));
    }
}
