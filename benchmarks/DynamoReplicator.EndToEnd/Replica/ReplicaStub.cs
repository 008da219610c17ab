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
    private readonly LimitedTable? _table;
    private int _calls;
    private int _throttled;

    /// <param name="delay">The duration of a call.</param>
    /// <param name="limits">
    /// The capacity. Writes beyond it are unprocessed, or the call fails if none was accepted. Default: no limit.
    /// </param>
    public ReplicaStub(TimeSpan delay, ReplicaLimits? limits = null)
    {
        _delay = delay;
        _table = limits is { Table: not null } or { Partition: not null } ? new LimitedTable(limits) : null;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(10_000);
        Endpoint = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}/");
        _ = AcceptAsync();
    }

    public Uri Endpoint { get; }

    /// <summary>Called after each response, with the number of responses so far.</summary>
    public Action<int>? Responded { get; init; }

    public StubCounts TakeCounts() => new(
        Interlocked.Exchange(ref _calls, 0),
        Interlocked.Exchange(ref _throttled, 0),
        _table?.TakeTimeOfOthers().TotalMilliseconds ?? 0);

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
        var requests = new RequestReader(connection, keepBody: _table is not null);
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
        if (_table is null)
        {
            return Responses.AllProcessed;
        }
        var writes = BatchRequest.WritesIn(request.Body);
        var refused = _table.Refuse(writes);
        if (refused.Count == 0)
        {
            return Responses.AllProcessed;
        }
        Interlocked.Increment(ref _throttled);
        return refused.Count == writes.Count
            ? Responses.Throttled
            : Responses.Ok(Encoding.UTF8.GetBytes(BatchRequest.Unprocessed(request.Body, refused)));
    }
}

/// <summary>The work of a stub since the last request for it.</summary>
/// <param name="Calls">The number of calls.</param>
/// <param name="Throttled">The number of calls that were partly or completely throttled.</param>
/// <param name="Others">Milliseconds until the last key outside the throttled partition was written.</param>
internal readonly record struct StubCounts(int Calls, int Throttled, double Others);
