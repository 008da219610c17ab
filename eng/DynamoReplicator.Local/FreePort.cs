using System.Net;
using System.Net.Sockets;

namespace DynamoReplicator.Local;

/// <summary>Finds ports that are free.</summary>
internal static class FreePort
{
    private const int PortsToTry = 10;

    /// <summary>Returns a port that is free now. Another process may take it before the caller does.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts an HTTP listener on the loopback address.</summary>
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
                // Another process has taken the port, so the loop tries the next one.
                listener.Close();
            }
        }
    }
}
