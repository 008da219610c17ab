using System.Net;
using System.Net.Sockets;

namespace DynamoReplicator.Local;

/// <summary>Ports that nobody listens on.</summary>
internal static class FreePort
{
    private const int PortsToTry = 10;

    /// <summary>A port that is free now; another process may take it before its finder does.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>An HTTP listener that has started, on this machine's own address.</summary>
    public static (HttpListener Listener, string Endpoint) Listen()
    {
        for (var attempt = 1; ; attempt++)
        {
            var endpoint = $"127.0.0.1:{Find()}";
            var listener = new HttpListener();
            listener.Prefixes.Add($"http://{endpoint}/");
            try
            {
                listener.Start();
                return (listener, endpoint);
            }
            catch (HttpListenerException) when (attempt < PortsToTry)
            {
                // Taken meanwhile; the next one.
                listener.Close();
            }
        }
    }
}
