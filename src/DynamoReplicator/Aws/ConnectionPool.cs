namespace DynamoReplicator.Aws;

/// <summary>
/// The connections of one client. All of them are replaced when they are probably dead: after a pause, in which Lambda may have frozen the
/// process, and after an attempt without a response. Otherwise each retry would use the next dead connection of the pool, and would cost an
/// attempt's whole timeout.
/// </summary>
/// <param name="open">Creates the handler that connects.</param>
/// <param name="time">The clock.</param>
internal sealed class ConnectionPool(Func<HttpMessageInvoker> open, TimeProvider time) : IDisposable
{
    /// <summary>
    /// The time for which .NET keeps an idle connection. .NET checks it by a timer, which does not run while the process is frozen.
    /// </summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly object _lock = new();
    private Connections? _current;

    /// <summary>Returns connections for one request. The caller must return them.</summary>
    public Connections Take()
    {
        lock (_lock)
        {
            if (_current is { Users: 0 } idle && idle.IsPausedFor(LongestPause, time))
            {
                Retire(idle);
            }
            _current ??= new Connections(open());
            _current.Users++;
            return _current;
        }
    }

    /// <param name="connections">The connections that <see cref="Take"/> returned.</param>
    /// <param name="gotResponse">Whether the request got a response. If not, no other request uses these connections.</param>
    public void Return(Connections connections, bool gotResponse)
    {
        lock (_lock)
        {
            connections.Users--;
            connections.MarkUsed(time);
            if (!gotResponse)
            {
                Retire(connections);
            }
            else if (connections.Users == 0 && connections != _current)
            {
                connections.Dispose();
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _current?.Dispose();
            _current = null;
        }
    }

    /// <summary>Requests in flight keep their connections until they end.</summary>
    private void Retire(Connections connections)
    {
        if (connections == _current)
        {
            _current = null;
        }
        if (connections.Users == 0)
        {
            connections.Dispose();
        }
    }
}

/// <summary>Connections that are replaced together.</summary>
internal sealed class Connections(HttpMessageInvoker network) : IDisposable
{
    private long _usedAt;
    private DateTimeOffset _usedAtUtc;

    /// <summary>Requests in flight.</summary>
    public int Users { get; set; }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation) =>
        network.SendAsync(request, cancellation);

    public void MarkUsed(TimeProvider time) => (_usedAt, _usedAtUtc) = (time.GetTimestamp(), time.GetUtcNow());

    /// <summary>Compares both clocks, because either may have stopped while the process was frozen.</summary>
    public bool IsPausedFor(TimeSpan pause, TimeProvider time) =>
        time.GetElapsedTime(_usedAt) > pause || time.GetUtcNow() - _usedAtUtc > pause;

    public void Dispose() => network.Dispose();
}
